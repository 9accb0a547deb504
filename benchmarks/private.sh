#!/usr/bin/env bash
# Runs every command under the umask 077, and a fit with spilled samples that is killed, and requires that no other
# user can read any file or folder that they write, temporary ones included:
#
#   benchmarks/private.sh
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
"$root/submit.sh" --version >/dev/null # builds what is stale, with the usual permissions
work=$(mktemp -d)
trap 'kill -9 "${watch-}" "${job-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
umask 022 # the folders below and their content are the question, and not the private folder around them
mkdir work tmp
chmod 1777 tmp
umask 077
failed=0 runs=0

# Looks for files that others can read while a job runs: temporary ones are deleted at its end.
readable() { # other users can read or write the file, or enter the folder; Spark makes its copy of the jar executable
  find work tmp ! -path work ! -path tmp \( -type d -perm /077 -o ! -type d ! -type l -perm /066 \) -printf "%m %p\n" 2>/dev/null || true
}
watch() {
  while sleep 0.05; do readable >>seen; done
}
: >seen
watch &
watch=$!

submit() {
  "$root/submit.sh" --conf "spark.driver.extraJavaOptions=-Djava.io.tmpdir=$work/tmp" "$@"
}

run() { # COMMAND…
  local before
  before=$(wc -l <seen)
  runs=$((runs + 1))
  (cd work && submit "$@") >out 2>err </dev/null || { echo "FAILED: $*"; cat err; failed=1; }
  readable >>seen
  if (($(wc -l <seen) > before)); then
    echo "FAILED: $*"
    tail -n "+$((before + 1))" seen | sort | uniq -c | sed 's/^/    /' | head
    failed=1
  fi
  if [[ $(find tmp -name 'ddpmix*' -o -name 'spark*' ! -empty -o -name 'blockmgr*') ]]; then
    echo "FAILED: $*: left $(ls -d tmp/*)"
    failed=1
  fi
}

cat >work/n.conf <<'END'
fit { input = data/samples, k = 2 }
rerun { runs = runs, keep = 1 }
END
run generate --k 2 --dim 2 --samples 2000 --separation 9 --output data
run generate --k 2 --dim 2 --samples 2000 --separation 9 --output data --overwrite
run fit --input data/samples --k 2 --output fit
run fit --input data/samples --k 2 --output fit --overwrite --max-iter 3
run evaluate --mixture fit/mixture.json --input data/samples --truth data/truth.json --output evaluation.json
run report --run fit
for format in parquet csv; do
  run predict --mixture fit/mixture.json --input data/samples --output-format "$format" --output "predicted-$format"
done
run sample --mixture fit/mixture.json --samples 100 --output sample
run rerun --config n.conf --run-id a
run rerun --config n.conf --run-id b
run demo --output demo
run experiment spectral-connection --quick --output experiment

# A fit whose samples do not fit into memory, killed while they are on disk.
run generate --k 8 --dim 64 --samples 100000 --output wide
: >seen
small=(--conf spark.testing.memory=62914560 --conf spark.testing.reservedMemory=0)
(cd work && exec "$root/submit.sh" --conf "spark.driver.extraJavaOptions=-Djava.io.tmpdir=$work/tmp" "${small[@]}" \
  fit --input wide/samples --k 8 --output spilled --quiet) >out 2>err </dev/null &
job=$!
while [[ ! $(find tmp -path '*/blockmgr-*' -name 'rdd_*' -size +100k -print -quit 2>/dev/null) ]]; do
  kill -0 "$job" 2>/dev/null || { echo 'FAILED: no samples were spilled'; cat err; exit 1; }
  sleep 0.05
done
kill -9 "$job"
wait "$job" 2>/dev/null || true
spilled=$(find tmp -path '*/blockmgr-*' -name 'rdd_*' | wc -l)
if [[ $(find tmp -maxdepth 1 -name 'ddpmix-scratch-*' -perm 700 | wc -l) != 1 || $(readable) || -s seen ]]; then
  echo 'FAILED: killed fit with spilled samples'
  { readable && cat seen; } | sort | uniq -c | head
  failed=1
fi
# The next run deletes the samples; run requires that nothing is left.
run fit --input wide/samples --k 8 --output spilled --quiet --max-iter 2
left=$(find work -name '.*' ! -name '.*.checkpoint' ! -name '.*.crc' | wc -l)
((left == 0)) || { echo "FAILED: left $(find work -name '.*')"; failed=1; }

echo "$runs runs, $(find work -type f | wc -l) files, $spilled spilled blocks: $( ((failed)) && echo 'some are not private' || echo 'all private')"
exit "$failed"
