#!/usr/bin/env bash
# Runs the job on hostile arguments, files and names, and checks each run:
#
#   benchmarks/hostile.sh [PATTERN]       all, or those whose name matches the extended regular expression
#
# A run passes if its exit code is among the expected ones, it takes at most 10 s longer than a small fit, its standard
# error is at most three lines of at most 700 characters without a stack trace and without control characters, and no
# file beside the output changed. A run that takes longer is tried again after another small fit, because the machine may
# be busy. Prints a line for each run that fails, and a summary. Two runs work at a time.
set -uo pipefail
shopt -s lastpipe # what a pipe ends in counts too

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
pattern=${1-}
parts=2
part=${HOSTILE_PART-}
if [[ ! $part ]]; then
  summary=$(mktemp)
  trap 'rm -f "$summary"' EXIT
  for ((part = 0; part < parts; part++)); do
    HOSTILE_PART=$part "$0" "$pattern" 3>>"$summary" &
  done
  wait
  awk -v parts=$parts '
    { passed += $1; failed += $2; if ($3 > fit) fit = $3; if ($4 > slowest) { slowest = $4; name = $5 } }
    END {
      printf "%d passed, %d failed; small fit %d ms, slowest %s %d ms\n", passed, failed, fit, name, slowest
      exit failed > 0 || NR < parts
    }' "$summary"
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export DDPMIX_TERMINAL=
number=0 passed=0 failed=0 slowest=0 slowest_name=

say_failure() { # NAME REASON
  failed=$((failed + 1))
  echo "FAILED $1: $2"
  sed 's/^/    /' err | cut -c1-200 | head -4
}

# try NAME EXIT_CODES COMMAND…: EXIT_CODES are separated by commas
try() {
  local name=$1 expected=$2 code begin took
  shift 2
  [[ ! $pattern || $name =~ $pattern ]] || return 0
  ((number++ % parts == part)) || return 0
  for _ in 1 2 3; do
    rm -rf o
    begin=$(date +%s%N)
    timeout -k 5 "$((60 + 4 * baseline / 1000))" "$root/submit.sh" "$@" >out 2>err_all </dev/null
    code=$?
    took=$((($(date +%s%N) - begin) / 1000000))
    ((took > baseline + 10000)) || break
    measure_small_fit
  done
  # The JVM announces the module of the vector kernels at every start.
  grep -av '^WARNING: Using incubator modules\|^Picked up ' err_all >err
  if ((took > slowest)); then slowest=$took slowest_name=$name; fi
  if [[ ,$expected, != *,$code,* ]]; then
    say_failure "$name" "exit code $code, expected $expected"
  elif grep -aqE '^\s+at [a-zA-Z]|Exception in thread' err; then
    say_failure "$name" 'stack trace'
  elif ((code != 0 && $(wc -l <err) > 3)); then
    say_failure "$name" "$(wc -l <err) lines on standard error"
  elif ((code != 0 && $(wc -l <err) == 0)); then
    say_failure "$name" 'no message'
  elif [[ $(LC_ALL=C.UTF-8 awk 'length > 700' err) ]]; then
    say_failure "$name" 'a message of more than 700 characters'
  elif LC_ALL=C grep -aq $'[\x01-\x08\x0b-\x1f\x7f]' err; then
    say_failure "$name" 'control characters'
  elif ((took > baseline + 10000)); then
    say_failure "$name" "took $took ms, $((took - baseline)) more than a small fit"
  elif [[ $(cksum canary/* good.csv one.json) != "$untouched" ]]; then
    say_failure "$name" 'another file was changed'
  else
    passed=$((passed + 1))
  fi
  mkdir -p canary
  printf canary >canary/file
  rm -rf o
}

mkdir canary
printf canary >canary/file
printf 'x,y\n' >good.csv
awk -v OFS=, 'BEGIN { srand(1); for (i = 0; i < 60; i++) print 9 * (i % 2) + rand(), rand() }' >>good.csv
one='{"format":"ddpmix-mixture/1","dimension":2,"variance":1.0,"weights":[1.0],"means":[[0.0,0.0]]}'
echo "$one" >one.json
untouched=$(cksum canary/* good.csv one.json)
small=("$root/submit.sh" fit --input good.csv --k 2 --quiet --overwrite --output run)
"${small[@]}" >out 2>err || { cat err; exit 1; } # builds what is stale
measure_small_fit() {
  local begin
  begin=$(date +%s%N)
  "${small[@]}" >out 2>err || { cat err; exit 1; }
  baseline=$((($(date +%s%N) - begin) / 1000000))
}
measure_small_fit

## Outputs
fit=(fit --quiet --k 2 --input good.csv)
try output-empty 2 "${fit[@]}" --output ''
try output-root 2 "${fit[@]}" --output / --overwrite
try output-dot 2 "${fit[@]}" --output . --overwrite
try output-parent 2 "${fit[@]}" --output .. --overwrite
try output-device 1,2 "${fit[@]}" --output /dev/null --overwrite
try output-zero 1,2 "${fit[@]}" --output /dev/zero --overwrite
try output-file 2 "${fit[@]}" --output canary/file --overwrite
try output-below-a-file 1,2 "${fit[@]}" --output canary/file/o
try output-foreign-folder 2 "${fit[@]}" --output canary --overwrite
ln -s canary link
try output-link-to-foreign-folder 2 "${fit[@]}" --output link --overwrite
ln -s loop loop
try output-link-loop 1,2 "${fit[@]}" --output loop --overwrite
ln -s canary/file linked-file
try output-link-to-file 2 "${fit[@]}" --output linked-file --overwrite
try output-input-itself 2 "${fit[@]}" --output good.csv --overwrite
try output-long-name 1,2 "${fit[@]}" --output "$(printf 'n%.0s' {1..300})"
try output-long-path 1,2 "${fit[@]}" --output "$(printf 'n/%.0s' {1..3000})o"
try output-newline 0,1,2 "${fit[@]}" --output $'o/a\nb'
try output-escape 0,1,2 "${fit[@]}" --output $'o/\e[31mred'
try output-colon 0,1,2 "${fit[@]}" --output 'o/a:b'
try output-scheme 2 "${fit[@]}" --output nosuch://x/y
try output-http 1,2 "${fit[@]}" --output http://127.0.0.1:1/x
try output-proc 1,2 "${fit[@]}" --output /proc/o
try output-sys 1,2 "${fit[@]}" --output /sys/o
try generate-foreign-folder 2 generate --k 1 --dim 1 --samples 9 --output canary --overwrite
try predict-foreign-folder 2 predict --mixture one.json --input good.csv --output canary --overwrite
try predict-onto-mixture 2 predict --mixture one.json --input good.csv --output one.json --overwrite
try sample-foreign-folder 2 sample --mixture one.json --samples 9 --output canary --overwrite
try evaluate-foreign-file 2 evaluate --mixture one.json --input good.csv --output canary/file --overwrite
try experiment-foreign-folder 2 experiment spectral-connection --quick --output canary --overwrite
try argument-file 2 fit @canary/file
try argument-file-value 2,3 "${fit[@]}" --output o --truth @one.json

## Samples in CSV
csv() { # NAME EXIT_CODES: the content is on standard input
  cat >"$1.csv"
  try "csv-$1" "$2" fit --quiet --k 2 --input "$1.csv" --output o
  rm -f "$1.csv"
}
rows() { # header, then 40 rows of the given awk expression
  echo "$1"
  awk -v OFS=, "BEGIN { srand(2); for (i = 0; i < 40; i++) print $2 }"
}
: | csv empty 3
echo x,y | csv header-only 3
printf '\n' | csv newline-only 3
printf '\n%.0s' {1..5000} | csv newlines 3
head -c 100000 /dev/zero | csv zeros 3
head -c 100000 /dev/urandom | csv random 3
gzip -c good.csv | csv gzip-content 0,3
gzip -c good.csv | head -c 40 | csv gzip-cut-content 3
printf '\x89PNG\r\n\x1a\n%s' "$(seq 9)" | csv png 3
{ rows x,y 'i, rand()'; echo 1,; } | csv missing-cell 3
{ rows x,y 'i, rand()'; echo 1,2,3; } | csv more-cells 3
{ rows x,y 'i, rand()'; echo 1; } | csv fewer-cells 3
{ rows x,y 'i, rand()'; echo 1,NaN; } | csv nan 3
{ rows x,y 'i, rand()'; echo 1,Infinity; } | csv infinity 3
{ rows x,y 'i, rand()'; echo 1,1e400; } | csv overflow 3
{ rows x,y 'i, rand()'; echo 1,-1e308; echo 1,1e308; } | csv largest 0,3
{ rows x,y 'i, rand()'; echo 1,1e150; } | csv 1e150 0,3
{ rows x,y 'i, rand()'; echo 1,1e-400; } | csv underflow 0,3
rows x,y 'i "e150", rand()' | csv 1e150-column 0,3
rows x,y 'i "e-150", rand()' | csv 1e-150-column 0,3
rows x,y 'i "e-310", rand()' | csv subnormal-column 0,3
rows x,y 'i "e300", rand() "e-300"' | csv mixed-units 0,3
{ rows x,y 'i, rand()'; echo 1,0x10; } | csv hexadecimal 3
{ rows x,y 'i, rand()'; echo 1,1d; } | csv java-literal 3
{ rows x,y 'i, rand()'; echo '1,١٢'; } | csv arabic-digits 3
{ rows x,y 'i, rand()'; echo "1,$(printf '9%.0s' {1..100000})"; } | csv long-number 3
{ rows x,y 'i, rand()'; printf '1,\e[2Jx\n'; } | csv escape-cell 0,3
{ rows x,y 'i, rand()'; printf '1,2\r3\n'; } | csv carriage-return-cell 0,3
{ rows x,y 'i, rand()'; printf '1,"2\n'; } | csv open-quote 3
{ rows x,y 'i, rand()'; printf '1,2"3"4\n'; } | csv quote-inside 3
rows x,x 'i, rand()' | csv duplicate-names 0,2,3
rows , 'i, rand()' | csv empty-names 0,2,3
rows '"x","y' 'i, rand()' | csv open-quote-header 0,2,3
rows $'\e[31mx,\u202ey' 'i, rand()' | csv escape-names 0,2,3
rows 'x`,y.z' 'i, rand()' | csv backtick-and-dot-names 0
rows '${x},$y' 'i, rand()' | csv dollar-names 0
rows '=cmd(),@y' 'i, rand()' | csv formula-names 0
rows '<script>alert(1)</script>,y' 'i, rand()' | csv script-names 0
rows x,y '"a", "b"' | csv text-only 2,3
rows x,y '"", ""' | csv blank-only 2,3
rows x,y '5, 5' | csv constant 2,3
rows x,y 'i, 7' | csv constant-column 0,3
rows x,y 'i % 2, 0' | csv two-distinct-rows 0,3
{ echo x; echo 1; } | csv one-row 2,3
rows x 'i' | csv one-column 0
rows x,y 'i, rand() "\r"' | csv carriage-returns 0
{ printf '\xef\xbb\xbf'; rows x,y 'i, rand()'; } | csv byte-order-mark 0
rows x,y 'i, rand()' | iconv -t UTF-16 | csv utf-16 0,3
rows x,y 'i, rand()' | iconv -t UTF-32 | csv utf-32 0,3
rows größe,y 'i, rand()' | iconv -t LATIN1 | csv latin-1 0,3
{ rows x,y 'i, rand()'; head -c 60000000 /dev/zero | tr '\0' 1; } | csv long-line 3
{ rows x,y 'i, rand()'; head -c 60000000 /dev/zero; } | csv long-line-of-zeros 3
{ seq -s, 1 50000; seq -s, 2 50001; } | csv two-wide-rows 0,2,3
{ seq -s, 1 20000 | sed 's/\([0-9]*\)/c\1/g'; for i in 1 2 3 4 5 6; do seq -s, "$i" "$((i + 19999))"; done; } | csv wide 0,3
{ head -c 3000000 /dev/zero | tr '\0' ,; echo; } | csv three-million-commas 3
head -c 200000 /dev/zero | tr '\0' '"' | csv quotes 3
seq 200000 | sed 's/.*/&,&/' | csv no-header 0,3
{ rows x,y 'i, rand()'; printf '1,2\0\n'; } | csv zero-byte 3
{ rows x,y 'i, rand()'; printf '1,\xff\xfe\n'; } | csv invalid-utf-8 3
{ rows x,w 'i, -1'; } >weights.csv
try csv-negative-weight 3 fit --quiet --k 2 --input weights.csv --weight-col w --output o
rows x,w 'i, 0' >weights.csv
try csv-zero-weights 2,3 fit --quiet --k 2 --input weights.csv --weight-col w --output o
rows x,w 'i, 1e308' >weights.csv
try csv-huge-weights 0,3 fit --quiet --k 2 --input weights.csv --weight-col w --output o
gzip -c good.csv | head -c 60 >cut.csv.gz
try gzip-cut 3 fit --quiet --k 2 --input cut.csv.gz --output o
head -c 4000000000 /dev/zero | gzip -1 >bomb.csv.gz
try gzip-of-zeros 3 fit --quiet --k 2 --input bomb.csv.gz --output o
rm bomb.csv.gz
for name in 'a b.csv' 'a[1].csv' 'a{1}.csv' 'a%41.csv' 'a*.csv' 'a?.csv' "a'.csv" 'a".csv' 'a$(x).csv' 'a;b.csv' 'a&b.csv' '-a.csv' 'ä.csv' 'a,b.csv' 'a=1.csv' 'a#b.csv'; do
  cp good.csv ./"$name"
  try "name-$name" 0 fit --quiet --k 2 --input "./$name" --output o
  rm ./"$name"
done
cp good.csv $'a\nb.csv'
try name-newline 0,2,3 fit --quiet --k 2 --input $'a\nb.csv' --output o
cp good.csv $'a\e[31m.csv'
try name-escape 0,2,3 fit --quiet --k 2 --input $'a\e[31m.csv' --output o
rm -f $'a\nb.csv' $'a\e[31m.csv'

## Paths of inputs
path() { try "path-$1" "$2" fit --quiet --k 2 --output o --input "$3"; }
path missing 3 missing.csv
path missing-escape 3 $'missing\e[31m\n.csv'
path empty 2,3 ''
path root 2,3 /
path glob-without-match 3 'nothing*.csv'
path open-bracket 2,3 '[a.csv'
path open-brace 2,3 '{a.csv'
path scheme 2,3 nosuch://a/b
path colon 2,3 ':'
path http 2,3 http://127.0.0.1:1/a.csv
path null-device 3 /dev/null
path zero-device 2,3 /dev/zero
path random-device 2,3 /dev/urandom
path proc 2,3 /proc/self/mem
path link-loop 2,3 loop
mkdir empty
path empty-folder 3 empty
mkfifo pipe.csv
path named-pipe 2,3 pipe.csv
path long 2,3 "$(printf 'n%.0s' {1..5000})"
mkdir mixed && cp good.csv mixed && echo 'notes' >mixed/notes.txt && cp one.json mixed
path mixed-folder 0,2,3 mixed
mkdir deep && (cd deep && for i in {1..100}; do mkdir d && cd d; done && cp ../good.csv . 2>/dev/null)
path deep-folder 0,2,3 deep

## LibSVM
svm() {
  cat >"$1.libsvm"
  try "libsvm-$1" "$2" fit --quiet --k 2 --input "$1.libsvm" --output o
  rm -f "$1.libsvm"
}
svm_rows() { awk 'BEGIN { srand(3); for (i = 0; i < 40; i++) print 0, "1:" i, "2:" rand() }'; }
: | svm empty 3
{ svm_rows; echo 0 0:1; } | svm index-0 3
{ svm_rows; echo 0 -1:1; } | svm index-negative 3
{ svm_rows; echo 0 2000000000:1; } | svm index-2e9 2,3
{ svm_rows; echo 0 99999999999:1; } | svm index-1e11 3
{ svm_rows; echo 0 1000000:1; } | svm index-1e6 0,2,3
{ svm_rows; echo 0 2:1 1:1; } | svm descending 3
{ svm_rows; echo 0 1:1 1:1; } | svm duplicate 3
{ svm_rows; echo 0 1; } | svm no-colon 3
{ svm_rows; echo 0 1:; } | svm no-value 3
{ svm_rows; echo 0 :1; } | svm no-index 3
{ svm_rows; echo 0 1:NaN; } | svm nan 3
{ svm_rows; echo 0 1:1e999; } | svm overflow 3
{ svm_rows; echo x 1:1; } | svm text-label 0,3
{ svm_rows; printf '0 1:\e[31m\n'; } | svm escape 3
head -c 50000 /dev/urandom | svm random 3
yes 0 | head -100 | svm labels-only 3

## Parquet and other formats
parquet() {
  cat >"$1.parquet"
  try "parquet-$1" "$2" fit --quiet --k 2 --input "$1.parquet" --output o
  rm -f "$1.parquet"
}
: | parquet empty 3
head -c 50000 /dev/urandom | parquet random 3
head -c 50000 /dev/zero | parquet zeros 3
printf PAR1 | parquet magic-only 3
printf 'PAR1%50000sPAR1' ' ' | parquet magic-around-blanks 3
printf 'PAR1\xff\xff\xff\x7fPAR1' | parquet footer-too-long 3
printf 'PAR1\xff\xff\xff\xffPAR1' | parquet footer-negative 3
cat good.csv | parquet csv-content 3
"$root/submit.sh" generate --k 2 --dim 2 --samples 300 --partitions 1 --output samples >out 2>err
whole=$(echo samples/samples/*.parquet)
head -c 1000 "$whole" | parquet cut 3
tail -c 1000 "$whole" | parquet cut-at-begin 3
{ head -c 100 "$whole"; head -c 200 /dev/urandom; tail -c +301 "$whole"; } | parquet damaged-data 0,3
{ head -c -60 "$whole"; head -c 40 /dev/urandom; tail -c 20 "$whole"; } | parquet damaged-footer 0,3
try format-unknown 2 "${fit[@]}" --output o --format nosuch
try format-wrong 3 "${fit[@]}" --output o --format parquet
try features-unknown 2,3 "${fit[@]}" --output o --features x,nosuch
try features-escape 2,3 "${fit[@]}" --output o --features $'x,\e[31m'
try features-twice 2,3 "${fit[@]}" --output o --features x,x
try features-empty 2,3 "${fit[@]}" --output o --features ,
try weight-unknown 2,3 "${fit[@]}" --output o --weight-col nosuch

## Mixtures
mixture() { # NAME EXIT_CODES JSON
  printf %s "$3" >m.json
  try "mixture-$1" "$2" evaluate --mixture m.json --input good.csv
}
head_1='{"format":"ddpmix-mixture/1",'
rest_1='"variance":1.0,"weights":[1.0],"means":[[0.0,0.0]]}'
mixture empty 3 ''
mixture blank 3 ' '
mixture null 3 null
mixture array 3 '[]'
mixture object 3 '{}'
mixture number 3 7
mixture string 3 '"x"'
mixture cut 3 "${one:0:60}"
mixture trailing-text 3 "$one x"
mixture two-documents 3 "$one$one"
mixture comment 3 "/* x */ $one"
mixture single-quotes 3 "${one//\"/\'}"
mixture no-format 3 "{\"dimension\":2,$rest_1"
mixture other-format 3 "{\"format\":\"x\",\"dimension\":2,$rest_1"
mixture newer-format 3 "{\"format\":\"ddpmix-mixture/99\",\"dimension\":2,$rest_1"
mixture null-format 3 "{\"format\":null,\"dimension\":2,$rest_1"
mixture escape-format 3 "{\"format\":\"\\u001b[31m\",\"dimension\":2,$rest_1"
mixture unknown-key 0,3 "$head_1\"x\":1,\"dimension\":2,$rest_1"
mixture duplicate-key 3 "$head_1\"dimension\":2,\"dimension\":2,$rest_1"
for dimension in -1 0 1 3 1.5 '"2"' null 1e9 1000000000 2147483648 99999999999999999999 '[2]'; do
  mixture "dimension-$dimension" 3 "$head_1\"dimension\":$dimension,$rest_1"
done
for variance in -1 0 1e400 '"1"' null NaN '[1]' 1e-400; do
  mixture "variance-$variance" 3 "${one/1.0,/$variance,}"
done
for weights in '[0.5]' '[-1.0]' '[2]' '[null]' '[]' 'null' '[1.0,0.0]' '["1"]' '[NaN]' '1' '[1e400]'; do
  mixture "weights-$weights" 3 "${one/\[1.0\]/$weights}"
done
for means in '[[0.0]]' '[[0.0,0.0,0.0]]' '[0.0,0.0]' '[]' '[[]]' 'null' '[[null,0]]' '[["0",0]]' '[[1e400,0]]' '[[0,0],[0,0]]'; do
  mixture "means-$means" 3 "${one/\[\[0.0,0.0\]\]/$means}"
done
mixture large-means 0,3 "${one/\[\[0.0,0.0\]\]/[[1e300,-1e300]]}"
mixture tiny-variance 0,3 "${one/1.0,/1e-300,}"
mixture nesting 3 "$(head -c 200000 /dev/zero | tr '\0' '[')"
mixture nested-objects 3 "$(printf '{"a":%.0s' {1..30000})"
mixture long-number 3 "${one/1.0,/$(head -c 300000 /dev/zero | tr '\0' 1),}"
mixture long-text 3 "{\"format\":\"$(head -c 300000 /dev/zero | tr '\0' a)\"}"
head -c 300000 /dev/urandom >m.json
try mixture-random 3 evaluate --mixture m.json --input good.csv
iconv -t UTF-16 one.json >m.json
try mixture-utf-16 0,3 evaluate --mixture m.json --input good.csv
head -c 700000000 /dev/zero | tr '\0' ' ' >m.json
try mixture-700-mb 3 evaluate --mixture m.json --input good.csv
rm m.json
try mixture-missing 2,3 evaluate --mixture missing.json --input good.csv
try mixture-folder 2,3 evaluate --mixture canary --input good.csv
try mixture-zero-device 2,3 evaluate --mixture /dev/zero --input good.csv
try mixture-null-device 2,3 evaluate --mixture /dev/null --input good.csv
try mixture-pipe 2,3 evaluate --mixture pipe.csv --input good.csv
echo '{"format":"ddpmix-mixture/1","dimension":3,"variance":1.0,"weights":[1.0],"means":[[0.0,0.0,0.0]]}' >three.json
try mixture-of-other-dimension 2,3 predict --mixture three.json --input good.csv --output o
try truth-zero-device 2,3 "${fit[@]}" --output o --truth /dev/zero
try start-zero-device 2,3 "${fit[@]}" --output o --start /dev/zero
try start-unknown 2,3 "${fit[@]}" --output o --start nosuch
try start-other-k 0 "${fit[@]}" --output o --start one.json

## Configuration
config() { # NAME EXIT_CODES: the content is on standard input
  cat >c.conf
  try "config-$1" "$2" "${fit[@]}" --output o --config c.conf
}
echo 'fit {' | config open-brace 2
echo 'fit.nosuch = 1' | config unknown-key 2
echo 'nosuch.k = 1' | config unknown-section 2
echo 'fit = 3' | config section-is-a-number 2
echo 'fit.max-iter = []' | config list 2
echo 'fit.max-iter = abc' | config text-for-number 2
echo 'fit.tol = ${nosuch}' | config undefined-substitution 2
echo 'fit.tol = ${fit.tol}' | config self-substitution 0,2
echo 'a = ${b}, b = ${a}, fit.tol = ${a}' | config substitution-loop 2
echo 'include url("http://127.0.0.1:1/x")' | config include-url 2
echo 'include "c.conf"' | config include-itself 0,2
echo 'include file("/dev/zero")' | config include-device 2
echo 'include "/etc/passwd"' | config include-other 0,2
{ echo 'a0 = [1, 1]'; for i in {1..40}; do echo "a$i = \${a$((i - 1))} \${a$((i - 1))}"; done; } | config doubling-lists 2
{ echo 'a0 = xx'; for i in {1..40}; do echo "a$i = \${a$((i - 1))}\${a$((i - 1))}"; done; } | config doubling-texts 2
{ echo 'a0 = 1'; for i in {1..5000}; do echo "a$i = \${a$((i - 1))}"; done; } | config chained-substitutions 2
for i in {1..300000}; do echo "k$i = $i"; done | config many-keys 2
printf 'a {%.0s' {1..20000} | config nesting 2
head -c 100000 /dev/urandom | config random 2
head -c 700000000 /dev/zero | config 700-mb 2
printf 'fit.\e[31m = 1' | config escape-key 2
try config-device 2 "${fit[@]}" --output o --config /dev/zero
try config-pipe 2 "${fit[@]}" --output o --config pipe.csv
try config-folder 2 "${fit[@]}" --output o --config canary
try config-missing 2 "${fit[@]}" --output o --config missing.conf

## Options
option() { # NAME EXIT_CODES OPTIONS…
  local name=$1 codes=$2
  shift 2
  try "option-$name" "$codes" "${fit[@]}" --output o "$@"
}
for k in 0 -1 1000000000 99999999999 1.5 x '' NaN; do option "k-$k" 2,3 --k "$k"; done
option k-above-rows 2,3 --k 61
for ladder in '' 0x1 1x0 -1x5 1x 1x1x1 NaNx3 1e400x2 11x5 1x99999999999 'x' "$(printf '1x1,%.0s' {1..20000})1x1"; do
  option "ladder-${ladder:0:20}" 2 --ladder "$ladder"
done
option step-size 2 --step-size Infinity
option tol 2 --tol -1
option max-iter 2 --max-iter 0
option variance 2 --variance 1e400
option variance-huge 0,1,2,3,4 --variance 1e300
option variance-tiny 0,1,2,3,4 --variance 1e-300
option step-size-huge 0,2,4 --step-size 1000
option seed 2 --seed 99999999999999999999
option partitions-zero 2 --partitions 0
option partitions-huge 0,2 --partitions 1000000000
option block-size 2 --max-block-size-in-mb 99999999
option learn 2 --learn everything
option gradient 2 --gradient nosuch
option set-unknown 2 --set fit.nosuch=1
option set-no-value 2 --set fit.k
option set-escape 2 --set $'fit.\e[31m=1'
option unknown 2 --nosuch
option unknown-escape 2 $'--\e[31mx'
option extra-argument 2 extra
option twice 0,2 --k 2 --k 2
option long-value 2 --ladder "$(printf 'a%.0s' {1..100000})"
try generate-dim-1e9 1,2 generate --k 2 --dim 1000000000 --samples 10 --output o
try generate-k-1e9 1,2 generate --k 1000000000 --dim 2 --samples 10 --output o
try generate-partitions-1e9 1,2 generate --k 2 --dim 2 --samples 10 --partitions 1000000000 --output o
try generate-samples-1e19 2 generate --k 2 --dim 2 --samples 10000000000000000000 --output o
try generate-weights 2 generate --k 2 --dim 2 --samples 10 --weights 0.5,0.6 --output o
try generate-weights-many 2 generate --k 2 --dim 2 --samples 10 --weights "$(printf '0.5,%.0s' {1..9999})1" --output o
try generate-dirichlet 2 generate --k 2 --dim 2 --samples 10 --weights dirichlet:NaN --output o
try generate-separation 2 generate --k 2 --dim 2 --samples 10 --separation 1e400 --output o
try sample-steps-1e9 2 sample --mixture one.json --samples 10 --sampler ddpm --steps 99999999999 --output o
try command-unknown 2 nosuch
try command-escape 2 $'\e[31mfit'
try experiment-unknown 2 experiment nosuch --output o

## Run folders
damaged() { # NAME EXIT_CODES FILE CONTENT
  rm -rf r && cp -r run r && rm -f r/_ddpmix.json
  printf %s "$4" >"r/$3"
  try "report-$1" "$2" report --run r
}
for content in '' null '{}' '[]' '{"format":null}' '7' '{"k":1e99}' '{'; do
  for file in run.json report.json mixture.json; do
    damaged "$file-$content" 3 "$file" "$content"
  done
done
damaged history-empty 0,3 history.csv ''
damaged history-text 3 history.csv 'x,y'
damaged history-nan 0,3 history.csv $'step,stage,noiseTime,loss,gradientNorm,seconds\n1,0,NaN,NaN,NaN,NaN\n'
for file in mixture.json run.json report.json history.csv _ddpmix.json; do
  rm -rf r && cp -r run r && rm -f "r/$file" && mkfifo "r/$file"
  try "report-pipe-$file" 3 report --run r
  try "fit-over-pipe-$file" 2 "${fit[@]}" --output r --overwrite
done
mkdir pipes && cp good.csv pipes && mkfifo pipes/pipe.csv
try path-folder-with-pipe 0,2,3 fit --quiet --k 2 --output o --input pipes
try report-missing 2,3 report --run missing
try report-file 2,3 report --run good.csv
try report-foreign 2,3 report --run canary
printf 'fit { input = good.csv, k = 2 }\n' >rerun.conf
rerun() { # NAME EXIT_CODES FILE CONTENT
  rm -rf runs && mkdir runs
  printf %s "$4" >"runs/$3"
  try "rerun-$1" "$2" rerun --quiet --runs runs --run-id a --config rerun.conf
}
rerun good 0 note ''
rerun latest-empty 0,3 latest ''
rerun latest-parent 3 latest ../canary
rerun latest-missing 0,3,4 latest gone
rerun latest-escape 3 latest $'\e[31m'
rerun history-parent 3 history.csv $'run,x\n../canary,1\n'
rerun history-random 3 history.csv "$(head -c 3000 /dev/urandom | tr -d '\0')"
for file in latest history.csv .lock; do
  rm -rf runs && mkdir runs && mkfifo "runs/$file"
  try "rerun-pipe-$file" 1,3 rerun --quiet --runs runs --run-id a --config rerun.conf
done
rerun lock-empty 0,5 .lock ''
rerun lock-text 0,5 .lock nonsense
rerun lock-null-host 0,5 .lock '{"host":null}'
rerun lock-future 0,5 .lock '{"format":"ddpmix-lock/1","host":"x","pid":1,"renewed":"2999-01-01T00:00:00Z"}'
try rerun-run-id-parent 2 rerun --runs runs --run-id ../x --config rerun.conf
try rerun-run-id-escape 2 rerun --runs runs --run-id $'\e[31m' --config rerun.conf
try rerun-runs-is-a-file 2,3 rerun --runs good.csv --config rerun.conf

echo "$passed $failed $baseline $slowest $slowest_name" >&3
