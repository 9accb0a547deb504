#!/usr/bin/env bash
# Builds the project if necessary, then runs the job through spark-submit:
#
#   ./submit.sh [SPARK-SUBMIT OPTIONS] [COMMAND [OPTIONS]]
#
# The options before COMMAND are passed to spark-submit unchanged. ./submit.sh --help lists the commands.
set -euo pipefail

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
jar=$root/spark-job/target/ddpmix.jar
assembled_spark=$root/spark-job/target/spark
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

main() {
  split_arguments "$@"
  prepare_locale
  build_if_stale
  if asks_for_help; then
    exec "$java" -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$jar" org.ddpmix.job.Main "${job[@]}"
  fi
  complete_spark_options
  prepare_terminal
  submit "${ours[@]}" "${spark_options[@]}" "$jar" "${job[@]}"
}

# Sets spark_options (the options before COMMAND), job (COMMAND and its options) and given (the Spark properties that
# the user has set). All options of spark-submit except its switches take a value.
split_arguments() {
  spark_options=()
  declare -gA given=()
  while (($#)); do
    case $1 in
      --help | --version | -h | -V) break ;;
      --supervise | --verbose | -v | --usage-error | --load-spark-defaults)
        spark_options+=("$1")
        shift
        ;;
      --*=*)
        note_option "${1%%=*}" "${1#*=}"
        spark_options+=("$1")
        shift
        ;;
      -*)
        note_option "$1" "${2-}"
        spark_options+=("${@:1:2}")
        shift $(($# > 1 ? 2 : 1))
        ;;
      *) break ;;
    esac
  done
  job=("$@")
  ((${#job[@]})) || job=(demo)
}

note_option() {
  case $1 in
    --master) given[spark.master]=$2 ;;
    --deploy-mode) given[spark.submit.deployMode]=$2 ;;
    --driver-memory) given[spark.driver.memory]=$2 ;;
    --conf | -c) [[ $2 != ?*=* ]] || given[${2%%=*}]=${2#*=} ;;
    --properties-file) note_properties "$2" ;;
  esac
}

# Reads a file with lines of the form "key value", "key=value" or "key: value".
note_properties() {
  local key value
  [[ -r $1 ]] || return 0 # spark-submit reports the error
  while IFS=$' \t=:' read -r key value || [[ $key ]]; do
    if [[ $key && $key != [#!]* ]] && ! is_given "$key"; then given[$key]=$value; fi
  done <"$1"
}

is_given() {
  [[ ${given[$1]+set} ]]
}

# If several runs need a build at the same time, one of them builds and the others wait.
build_if_stale() {
  local reason lock
  reason=$(why_stale)
  [[ $reason ]] || return 0
  if command -v flock >/dev/null; then
    mkdir -p "$root/spark-job/target"
    exec {lock}>"$root/spark-job/target/.build.lock"
    if ! flock -n "$lock"; then
      echo 'submit.sh: waiting for another build' >&2
      flock "$lock"
      reason=$(why_stale)
    fi
  fi
  if [[ $reason ]]; then build "$reason"; fi
  if [[ ${lock-} ]]; then exec {lock}>&-; fi
}

# Prints the reason for a build, or nothing if the build is up to date.
why_stale() {
  local poms=("$root"/pom.xml "$root"/*/pom.xml)
  local sources=("$root"/{core,spark-job,local-runner}/src/main "$root"/conf/{reference,demo,spark-defaults}.conf)
  if [[ ! -e $jar || ! -d $assembled_spark/jars ]]; then
    echo 'first build: downloads Spark, which takes some minutes'
  elif changed "${poms[@]}"; then
    echo 'pom.xml has changed: building'
  elif changed "${sources[@]}"; then
    echo 'sources have changed: building'
  fi
}

build() {
  local profile=() # keeps the Spark version of the previous build
  if compgen -G "$assembled_spark/jars/spark-core_*-3.5.*.jar" >/dev/null; then profile=(-Pspark-3.5); fi
  echo "submit.sh: $1" >&2
  if [[ $1 == pom.xml* ]]; then
    rm -rf "$assembled_spark" # otherwise jars of other versions would remain
  fi
  # Standard output is reserved for the job.
  (cd "$root" && mvn -q -B -ntp "${profile[@]}" -DskipTests package) >&2 || {
    echo 'submit.sh: the build failed' >&2
    exit 1
  }
}

# Whether any of the files or folders is newer than the job jar.
changed() {
  [[ $(find "$@" -newer "$jar" -print -quit) ]]
}

# Whether the arguments ask for help or the version. These are printed without Spark, in about a second.
asks_for_help() {
  local argument
  case ${job[0]} in
    help | --help | -h | --version | -V) return 0 ;;
  esac
  for argument in "${job[@]:1}"; do
    case $argument in
      --help | -h) return 0 ;;
    esac
  done
  return 1
}

# Sets ours: the options for spark-submit in addition to those of the user. Options of the user take precedence.
complete_spark_options() {
  local value
  ours=(--class org.ddpmix.job.Main --name ddpmix)
  if ! is_given spark.master; then
    given[spark.master]='local[*]'
    ours+=(--master 'local[*]')
  fi
  if [[ ${given[spark.master]} =~ ^local(\[|$) ]]; then
    export SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1}
    if ! is_given spark.driver.memory && [[ ! ${SPARK_DRIVER_MEMORY-} && -r /proc/meminfo ]]; then
      ours+=(--driver-memory "$(local_memory)m")
    fi
  fi
  # Sets the log configuration and two options that Spark 4.2 adds itself: permission for memory access without warnings
  # in Java 24+, and the module of the vector kernels. Not in cluster mode, where the driver cannot read the file.
  if [[ ${given[spark.submit.deployMode]-client} == client ]] && ! is_given spark.driver.defaultJavaOptions; then
    value="-Dlog4j2.configurationFile=\"$root/conf/log4j2.properties\" --sun-misc-unsafe-memory-access=allow"
    value+=' --add-modules=jdk.incubator.vector'
    if [[ ${given[spark.master]} =~ ^local(\[|$) ]] && has_huge_pages; then
      value+=' -XX:+UseTransparentHugePages'
    fi
    if [[ ${given[spark.master]} =~ ^local(\[|$) ]] && ! has_installed_spark; then
      prepare_class_archive "$value"
      if [[ -s $class_archive ]]; then
        value+=" -XX:SharedArchiveFile=\"$class_archive\" -Xlog:cds=off -Xlog:cds+dynamic=off"
      fi
    fi
    ours+=(--conf "spark.driver.defaultJavaOptions=$value")
  fi
}

# Whether Linux gives pages of 2 MiB to a process that asks for them. The first access to each page of the heap takes the
# kernel some time, which with pages of 4 KiB is a fifth of a fit to 512 MB of samples.
has_huge_pages() {
  local modes
  read -r modes 2>/dev/null </sys/kernel/mm/transparent_hugepage/enabled && [[ $modes == *'['@(always|madvise)']'* ]]
}

# Sets class_archive: a file with the parsed and verified classes of Spark and of the job (class-data sharing), which
# saves a third of the start. The JVM ignores a file that does not match its version, options, class path or jars. The
# file is made once for each Java and Spark. It is empty if that failed.
prepare_class_archive() {
  local java_home sum
  java_home=${JAVA_HOME:-$(dirname "$(readlink -f "$(command -v java)")")/..}
  read -r sum _ < <({ cat "$java_home/release" 2>/dev/null || true; echo "$assembled_spark"; } | cksum)
  class_archive=$assembled_spark/classes-$sum.jsa
  if [[ -w $assembled_spark && (! -e $class_archive || $assembled_spark/jars -nt $class_archive) ]]; then
    make_class_archive "$1" || true # a run needs no archive
  fi
}

# Makes the class archive by a small demo with the given JVM options. If another process is making it, this run goes
# without.
make_class_archive() (
  if command -v flock >/dev/null; then
    exec {lock}>"$assembled_spark/.classes.lock"
    flock -n "$lock" || exit 0
    rm -rf "$assembled_spark"/classes.?????? # of a process that was killed
  fi
  echo 'submit.sh: first run with this Java: preparing faster starts, which takes some seconds' >&2
  folder=$(mktemp -d "$assembled_spark/classes.XXXXXX") || exit
  demo=''
  trap '[[ ! $demo ]] || kill -KILL "$demo"; rm -rf "$folder"' EXIT
  unset SPARK_CONF_DIR HADOOP_CONF_DIR YARN_CONF_DIR SPARK_DIST_CLASSPATH # the class path has to be that of the jars
  find_assembled_command --class org.ddpmix.job.Main --master 'local[*]' --driver-memory 1g \
    --conf "spark.driver.defaultJavaOptions=$1 -XX:ArchiveClassesAtExit=\"$folder/classes.jsa\" -Xlog:disable \
      -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.io.tmpdir=\"$folder\"" \
    "$jar" demo --quiet --set generate.samples=2000 --output "$folder/demo" 2>/dev/null
  "${command[@]}" </dev/null >/dev/null 2>&1 &
  demo=$!
  wait "$demo" || rm -f "$folder/classes.jsa"
  demo=''
  [[ -e $folder/classes.jsa ]] || : >"$folder/classes.jsa" # no second attempt
  mv -f "$folder/classes.jsa" "$class_archive"
)

# Prints the heap size in MiB for a local run, in which the driver executes all tasks: 60 % of the memory of the machine
# or container, at most 30 GiB, because a JVM cannot compress pointers above about 32 GiB. Spark would use 1 GiB.
local_memory() {
  local kib file limit
  read -r _ kib _ </proc/meminfo # MemTotal: … kB
  for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [[ -r $file ]] && read -r limit <"$file" && [[ $limit =~ ^[0-9]{1,18}$ ]] && ((limit / 1024 < kib)); then
      kib=$((limit / 1024))
    fi
  done
  local mib=$((kib * 6 / 10 / 1024))
  echo $((mib < 30720 ? mib : 30720))
}

# Tells the job whether standard output can show block characters. In an ASCII locale, a JVM cannot open files with
# other letters in their names, so UTF-8 takes its place.
prepare_locale() {
  case $(locale charmap 2>/dev/null) in
    UTF-8) if [[ -t 1 ]]; then export DDPMIX_BARS=1; fi ;;
    ANSI_X3.4-1968 | US-ASCII) export LC_ALL=C.UTF-8 ;;
  esac
}

# Tells the job whether standard error is a terminal. On a terminal, it also removes the warning about the module of the
# vector kernels, which the JVM prints at every start.
prepare_terminal() {
  local announcement='WARNING: Using incubator modules' start
  [[ -t 2 ]] || return 0
  export DDPMIX_TERMINAL=1
  exec 2> >(
    trap '' INT
    IFS= read -r -N ${#announcement} start || true
    if [[ $start == "$announcement" ]]; then read -r _; else printf '%s' "$start" >&2; fi
    exec cat >&2
  )
}

has_installed_spark() {
  [[ -x ${SPARK_HOME-}/bin/spark-submit ]] || command -v spark-submit >/dev/null
}

# Replaces this process by the installed spark-submit or, if there is none, by the assembled Spark.
submit() {
  if [[ -x ${SPARK_HOME-}/bin/spark-submit ]]; then
    exec "$SPARK_HOME/bin/spark-submit" "$@"
  elif has_installed_spark; then
    unset SPARK_HOME # it does not contain Spark
    exec spark-submit "$@"
  fi
  find_assembled_command "$@"
  exec "${command[@]}"
}

# Sets command: what executes spark-submit with these arguments on the assembled Spark, from its launcher.
find_assembled_command() {
  export SPARK_HOME=$assembled_spark SPARK_SCALA_VERSION=2.13
  # The launcher prints warnings of the JVM, NUL, newline, and then the words of the command, each followed by NUL.
  mapfile -d '' -t command < <(
    "$java" -Xmx128m -XX:TieredStopAtLevel=1 -cp "$(echo "$SPARK_HOME"/jars/spark-launcher_*.jar)" \
      org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@" && printf 'complete\0'
  )
  [[ ${#command[@]} -gt 2 && ${command[-1]} == complete ]] || exit 1
  printf '%s' "${command[0]}" >&2
  command=("${command[@]:1:${#command[@]}-2}")
  command[0]=${command[0]#$'\n'}
}

main "$@"
