# mclust-families.json: mclust's VVV, EEE, VVI, VII and EII models (full, tied, diagonal, spherical, shared) on faithful and iris,
# without a prior, converged to a tolerance of 1e-12.

suppressPackageStartupMessages(library(mclust))
set.seed(1)

number <- function(v) {
  s <- sprintf("%.17g", v)
  ifelse(grepl("[.e]", s), s, paste0(s, ".0"))
}
vector <- function(v) paste0("[", paste(number(v), collapse = ", "), "]")
rowsOf <- function(m) paste0("[", paste(apply(m, 1, vector), collapse = ", "), "]")
families <- c(VVV = "full", EEE = "tied", VVI = "diagonal", VII = "spherical", EII = "shared")

one <- function(name, x, k, model) {
  x <- as.matrix(x); dimnames(x) <- NULL
  m <- Mclust(x, G = k, modelNames = model, verbose = FALSE, control = emControl(tol = c(1e-12, 1e-12), itmax = c(100000, 100000)))
  sigma <- m$parameters$variance$sigma
  cat(sprintf("%-9s %s K=%d %.9f, parameters %d\n", name, model, k, m$loglik / nrow(x), m$df))
  i <- "      "
  paste0("    {\n", i, '"data": "', name, '",\n', i, '"k": ', k, ",\n", i, '"model": "', model, '",\n', i, '"covarianceType": "', families[model], '",\n',
         i, '"logLikelihood": ', number(m$loglik / nrow(x)), ",\n", i, '"parameters": ', m$df, ",\n",
         i, '"weights": ', vector(m$parameters$pro), ",\n", i, '"means": ', rowsOf(t(m$parameters$mean)), ",\n",
         i, '"covariances": [', paste(sapply(seq_len(k), function(c) rowsOf(sigma[, , c])), collapse = ", "), "]\n    }")
}

data <- list(faithful = as.matrix(faithful), iris = as.matrix(iris[, 1:4]))
fits <- character()
for (name in names(data)) for (k in 2:3) for (model in names(families)) fits <- c(fits, one(name, data[[name]], k, model))
about <- paste("Mixtures of Gaussians of five covariance families as mclust finds them from its hierarchical start. logLikelihood is the mean per sample;",
               "parameters is the number of free parameters; covariances are K matrices.")
writeLines(c("{", paste0('  "about": "', about, '",'), '  "fits": [', paste(fits, collapse = ",\n"), "  ]", "}"), "mclust-families.json")
