#!/usr/bin/env bash
# How many components each method finds, on the same samples in one run; writes benchmarks/results/recovery.md and .csv:
#
#   benchmarks/recovery.sh [--resume] [--quick] [--seeds N] [--only PATTERN] [--methods A,B] [--output DIR]
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
spark=spark-job/target/spark/jars
if [[ ! -d $spark || ! -d benchmarks/target/classes || $(find {spark-job,benchmarks}/src/main conf -newer benchmarks/target/classes -print -quit) ]]; then
  mvn -q -B -ntp -DskipTests -pl benchmarks -am package >&2
  touch benchmarks/target/classes
fi
export SPARK_LOCAL_IP=127.0.0.1
opens=()
for package in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  opens+=("--add-opens=java.base/java.$package=ALL-UNNAMED")
done
for package in sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar jdk.internal.ref; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx3g --add-modules=jdk.incubator.vector "${opens[@]}" \
  -Dlog4j2.configurationFile=conf/log4j2.properties \
  -cp "benchmarks/target/classes:spark-job/target/ddpmix.jar:$spark/*" \
  org.ddpmix.benchmarks.recovery.RecoveryBenchmark \
  --output benchmarks/results --command "benchmarks/recovery.sh${*:+ $*}" "$@"
