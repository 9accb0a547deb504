#!/usr/bin/env bash
# Measures passes and fits of ddpmix and of other programs in one run. Writes benchmarks/results/speed.md and .csv:
#
#   benchmarks/speed.sh [--quick] [--only PATTERN] [--output DIR]
set -euo pipefail

exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run.sh" 12g org.ddpmix.benchmarks.speed.SpeedBenchmark \
  --output benchmarks/results --command "benchmarks/speed.sh${*:+ $*}" "$@"
