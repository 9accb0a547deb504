#!/usr/bin/env bash
# Runs the main class of a benchmark, and builds it first if necessary: benchmarks/run.sh HEAP CLASS ARGUMENTS
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
heap=$1
shift
jar=benchmarks/target/benchmarks.jar
spark=spark-job/target/spark/jars
if [[ ! -d $spark || ! -f $jar || $(find {core,spark-job,benchmarks}/{src/main,pom.xml} conf -newer $jar -print -quit) ]]; then
  mvn -q -B -ntp -DskipTests -pl benchmarks -am package >&2
  touch $jar
fi
export SPARK_LOCAL_IP=127.0.0.1
opens=()
for package in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  opens+=("--add-opens=java.base/java.$package=ALL-UNNAMED")
done
for package in sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar jdk.internal.ref; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Xmx$heap" --add-modules=jdk.incubator.vector "${opens[@]}" \
  -Dlog4j2.configurationFile=conf/log4j2.properties -cp "$jar:$spark/*" "$@"
