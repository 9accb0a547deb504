#!/usr/bin/env bash
# Chooses number of components, covariance family and outliers from samples alone. Writes benchmarks/results/choice.md:
#
#   benchmarks/choice.sh [--seeds N] [--only PATTERN] [--mllib] [--export DIR] [--output DIR]
#
# benchmarks/choice.R does the same with mclust on the exported data sets.
set -euo pipefail

exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run.sh" 3g org.ddpmix.benchmarks.recovery.ChoiceBenchmark \
  --output benchmarks/results --command "benchmarks/choice.sh${*:+ $*}" "$@"
