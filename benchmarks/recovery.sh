#!/usr/bin/env bash
# Measures how many components each method finds in the same samples. Writes benchmarks/results/recovery.md and .csv:
#
#   benchmarks/recovery.sh [--resume] [--quick] [--seeds N] [--only PATTERN] [--methods A,B] [--output DIR]
set -euo pipefail

exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run.sh" 3g org.ddpmix.benchmarks.recovery.RecoveryBenchmark \
  --output benchmarks/results --command "benchmarks/recovery.sh${*:+ $*}" "$@"
