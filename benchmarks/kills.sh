#!/usr/bin/env bash
# Ends runs of every command that writes, at random times, with SIGKILL or SIGTERM:
#
#   benchmarks/kills.sh [COUNT [SEED [PATTERN]]]       100 kills by default, of the scenarios that match
#
# After each, every output must be the old or the new one, whole: its files are those that its marker _ddpmix.json
# lists, with these checksums. The next run must succeed, give the new output, and leave no temporary file. Prints a
# line for each kill that fails, and a summary. The script ends only processes that it has started.
set -uo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
count=${1-100}
RANDOM=${2-1}
work=$(mktemp -d)
trap 'summary; rm -rf "$work"' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
cd "$work" || exit 1
mkdir base scratch templates good
"$root/submit.sh" --version >/dev/null # builds what is stale

scenarios=(fit-new generate-again predict-new rerun-second sample-again demo-new fit-again evaluate-new rerun-prunes
  report fit-resumed predict-again experiment-again generate-new rerun-first sample-new demo-again evaluate-again
  experiment-new)
mapfile -t scenarios < <(printf '%s\n' "${scenarios[@]}" | grep -E -- "${3-}")

# Sets what a scenario consists of: before (commands that make what is there), command, next (the run after the kill),
# units (what is published as one). Samples are CSV, because the footers of Parquet differ from run to run.
define() {
  local fit=(fit --quiet --input base/data/samples --k 2 --integrated 40 --tol 0 --checkpoint-interval 5 --output t)
  local data=(generate --k 2 --dim 2 --samples 3000 --separation 9 --partitions 2 --format csv --output t)
  local mixture=(--mixture base/data/truth.json) input=(--input base/data/samples)
  local rerun=(rerun --quiet --config base/n.conf --runs t --run-id)
  local demo=(demo --quiet --output t --set generate.samples=3000 --set generate.format=csv)
  before=() command=() next=() units=(t)
  case $1 in
    generate-*) before=("${data[*]} --seed 1") command=("${data[@]}" --seed 2) ;;
    fit-*) before=("${fit[*]} --seed 1") command=("${fit[@]}" --seed 2) ;;
    predict-*)
      before=("predict ${mixture[*]} --input base/other/samples --output-format csv --output t")
      command=(predict "${mixture[@]}" "${input[@]}" --output-format csv --output t)
      ;;
    sample-*)
      before=("sample ${mixture[*]} --samples 100 --format csv --partitions 2 --output t --seed 1")
      command=(sample "${mixture[@]}" --samples 3000 --format csv --partitions 2 --output t --seed 2)
      ;;
    evaluate-*)
      before=("evaluate ${mixture[*]} --input base/other/samples --output t")
      command=(evaluate "${mixture[@]}" "${input[@]}" --output t)
      ;;
    report) before=("${fit[*]}") command=(report --run t) units=(t/report.html t/mixture.json) ;;
    rerun-*) command=("${rerun[@]}" c --keep 1) units=(t/a t/b t/c t/latest) ;;
    demo-*) before=("${demo[*]} --set generate.seed=3") command=("${demo[@]}") units=(t/data t/fit t/evaluation.json) ;;
    experiment-*)
      before=("experiment em-connection --quick --quiet --output t")
      command=(experiment spectral-connection --quick --quiet --output t)
      ;;
  esac
  next=("${command[@]}")
  case $1 in
    rerun-second) before=("${rerun[*]} a") ;;
    rerun-prunes) before=("${rerun[*]} a" "${rerun[*]} b") ;;
    fit-resumed)
      before=("!${command[*]} --max-iter 12 --require-convergence") # leaves a checkpoint
      command+=(--resume)
      ;;
    demo-again) ;;
    *-again) command+=(--overwrite) ;;
    *-new | rerun-first) before=() ;;
  esac
  case $1 in
    report | rerun-* | demo-*) ;;
    *) next+=(--overwrite) ;;
  esac
}

submit() {
  exec "$root/submit.sh" --master 'local[2]' --driver-memory 1g \
    --driver-java-options "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.io.tmpdir=$work/scratch" "$@"
}

# The content of what is published as one, without names that Spark makes and without files that contain times.
state() { # FOLDER UNIT
  local path=$1/$2
  if [[ -f $path ]]; then
    sha256sum <"$path"
  elif [[ -d $path ]]; then
    find "$path" -type f \( -name mixture.json -o -name truth.json -o -name 'part-*' -o -name '*.svg' \) ! -name '.*' \
      -exec sha256sum {} + | cut -c1-64 | sort
  else
    echo none
  fi
}

# Prints what is wrong with the folders that have a marker.
damage() { # FOLDER
  local marker folder
  while IFS= read -r marker; do
    folder=$(dirname "$marker")
    # Pairs of a name and a checksum, or a hyphen if the file is large; the job writes one key a line.
    awk -F'"' '/^    "/ { name = $2 } /"sha256" : "/ { print $4 "  " name } /"sha256" : null/ { print "-  " name }' \
      "$marker" >listed
    [[ -s listed ]] || echo "$marker lists nothing"
    while IFS= read -r line; do
      [[ ${line#*  } != report.html || $scenario != report ]] || continue
      [[ ${line%%  *} == - && -f $folder/${line#*  } ]] && continue
      echo "${line%%  *}  $folder/${line#*  }" | sha256sum --check --status 2>/dev/null || echo "$folder/${line#*  } differs"
    done <listed
    diff <(sed 's/^[^ ]*  //' listed | sort) \
      <(cd "$folder" && find . -type f ! -name _ddpmix.json ! -name '.*.tmp' ! -name '.*.new' ! -name '.*.crc' -printf '%P\n' | sort) |
      sed -n "s|^[<>] |$folder: not as listed: |p"
  done < <(find "$1" -name _ddpmix.json ! -path '*/.*' 2>/dev/null)
}

failed=0 kills=0
declare -A outcomes=() spans=()
summary() {
  local result
  printf '%d kills, %d failed; output:' "$kills" "$failed"
  for result in "${!outcomes[@]}"; do printf ' %d %s;' "${outcomes[$result]}" "$result"; done
  echo
}
fail() {
  echo "FAILED $what: $*"
  sed 's/^/    /' err | head -4 | cut -c1-300
  wrong=1
}

lock_exists() { [[ $(find t . -maxdepth 1 \( -name '.*.lock' -o -name .lock \) -print -quit 2>/dev/null) ]]; }

# Makes the folders of a scenario once: what is there before, and what is there after an undisturbed run.
prepare() {
  [[ ! -d templates/$1 ]] || return 0
  local line words begin code wanted
  rm -rf t .t.*
  for line in "${before[@]}"; do
    read -ra words <<<"${line#!}"
    if (submit "${words[@]}") >out 2>err </dev/null; then code=0; else code=1; fi
    [[ $line == !* ]] && wanted=1 || wanted=0
    ((code == wanted)) || { cat err; exit 1; }
  done
  if [[ $1 == report ]]; then echo '<!-- older -->' >>t/report.html; fi
  mkdir "templates/$1"
  cp -a t .t.checkpoint "templates/$1" 2>/dev/null
  submit "${command[@]}" >out 2>err </dev/null &
  while ! lock_exists && kill -0 $! 2>/dev/null; do sleep 0.01; done
  begin=$(date +%s%N)
  wait $! || { cat err; exit 1; }
  spans[$1]=$((($(date +%s%N) - begin) / 1000000))
  mkdir "good/$1"
  mv t "good/$1"
}

kill_once() { # SCENARIO
  local signal delay unit old new now code job result=unchanged
  rm -rf t .t.*
  cp -a "templates/$1/." .
  signal=$((RANDOM % 2 ? 9 : 15))
  # Half of the kills are near the end, where the output is published.
  delay=$((RANDOM % 2 ? RANDOM * spans[$1] * 11 / 327680 : spans[$1] * 7 / 10 + RANDOM * spans[$1] * 4 / 327680))
  what="$1, signal $signal after $delay of ${spans[$1]} ms"
  wrong=0
  submit "${command[@]}" >out 2>err </dev/null &
  job=$!
  while ! lock_exists && kill -0 "$job" 2>/dev/null; do sleep 0.01; done
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  kill "-$signal" "$job" 2>/dev/null
  wait "$job" 2>/dev/null
  code=$?
  ((code == 0 || code == 128 + signal)) || fail "exit code $code"
  for unit in "${units[@]}"; do
    old=$(state "templates/$1" "$unit") new=$(state "good/$1" "$unit") now=$(state . "$unit")
    if [[ $now == "$new" && $now != "$old" ]]; then
      result=new
    elif [[ $now != "$old" && $now != "$new" ]]; then
      # Killed between the two renames of a replacement: the old output is aside.
      local aside
      aside=$(compgen -G "$(dirname "$unit")/.$(basename "$unit").*.old" | head -1)
      if [[ $now == none && $signal == 9 && $aside && $(state . "$aside") == "$old" ]]; then
        result='aside, until the next run'
      else
        fail "$unit is neither the old nor the new one"
      fi
    fi
  done
  [[ ! $(damage t) ]] || fail "$(damage t | head -3)"
  if ((signal == 15)); then
    local left
    left=$(find t . -maxdepth 2 \( -name '*.new' -o -name '*.old' -o -name '*.tmp' -o -name '*.lock' \) 2>/dev/null | grep -v '^./\(templates\|good\|base\)' | head -3)
    [[ ! $left ]] || fail "left $left"
  fi
  ((code == 0)) && result='at its end'
  outcomes["$result"]=$((${outcomes["$result"]-0} + 1))

  if [[ $1 == fit-* && -e .t.checkpoint && ! -e t ]] && ((RANDOM % 2)); then next+=(--resume); fi
  (submit "${next[@]}") >out 2>err </dev/null
  code=$?
  ((code == 0)) || fail "the next run: exit code $code"
  for unit in "${units[@]}"; do
    [[ $(state . "$unit") == "$(state "good/$1" "$unit")" ]] || fail "$unit after the next run"
  done
  [[ ! $(damage t) ]] || fail "after the next run: $(damage t | head -3)"
  local left
  # spark-submit leaves an empty folder of its own, and Spark's checksums belong to the output.
  left=$(find t -name '.*' ! -name '.*.crc' 2>/dev/null; compgen -G '.t.*'; find scratch -mindepth 1 -maxdepth 1 ! -empty)
  [[ ! $left ]] || fail "left after the next run: $left"
  failed=$((failed + wrong))
  kills=$((kills + 1))
}

scenario=base what=base
for name in data other; do
  # Components that overlap, so that a fit takes all of its steps.
  (submit generate --k 2 --dim 2 --samples 3000 --separation 2 --output "base/$name" --seed "${#name}") \
    >out 2>err </dev/null || { cat err; exit 1; }
done
echo 'fit { input = base/data/samples, k = 2, checkpoint-interval = 5, integrated = 20, tol = 0 }' >base/n.conf

for ((i = 0; i < count; i++)); do
  scenario=${scenarios[i % ${#scenarios[@]}]}
  define "$scenario"
  prepare "$scenario"
  kill_once "$scenario"
done
exit $((failed > 0))
