# mclust's choice of k and family for the data sets that benchmarks/choice.sh --export DIR wrote:
#
#   Rscript benchmarks/choice.R DIR
#
# Mclust(data, 1:(K + 4)) with the five families, and with its start for noise where there are outliers.
suppressPackageStartupMessages(library(mclust))
set.seed(1)
folder <- commandArgs(TRUE)[1]
models <- c("EII", "VII", "VVI", "EEE", "VVV")
for (file in sort(list.files(folder, pattern = "[.]csv$"))) {
  part <- strsplit(sub("[.]csv$", "", file), "_")[[1]]
  k <- as.integer(part[3])
  x <- as.matrix(read.csv(file.path(folder, file), header = FALSE))
  began <- proc.time()[["elapsed"]]
  plain <- Mclust(x, G = max(1, k - 4):(k + 4), modelNames = models, verbose = FALSE)
  text <- sprintf("%s, %s, K = %d: k %d %s", part[1], part[2], k, plain$G, plain$modelName)
  if (part[2] != "none") {
    distance <- mahalanobis(x, apply(x, 2, median), diag(apply(x, 2, mad)^2))
    noise <- distance > quantile(distance, 0.85)
    with <- Mclust(x, G = max(1, k - 4):(k + 4), modelNames = models, verbose = FALSE, initialization = list(noise = noise))
    text <- sprintf("%s, with a start for noise: k %d %s", text, with$G, with$modelName)
  }
  cat(text, sprintf(", %.0f s\n", proc.time()[["elapsed"]] - began), sep = "")
}
