# mclust-errors.json: standard errors of mclust's VVV, EEE, VVI, VII and EII models on faithful by the infinitesimal jackknife: the
# model is fitted again with a little more and a little less weight of each row in turn (me.weighted), from the fit of all rows,
# converged to a tolerance of 1e-13. The error is the root of the sum over rows of the squared derivative.

suppressPackageStartupMessages(library(mclust))

number <- function(v) {
  s <- sprintf("%.17g", v)
  ifelse(grepl("[.e]", s), s, paste0(s, ".0"))
}
vector <- function(v) paste0("[", paste(number(v), collapse = ", "), "]")
rowsOf <- function(m) paste0("[", paste(apply(m, 1, vector), collapse = ", "), "]")
families <- c(VVV = "full", EEE = "tied", VVI = "diagonal", VII = "spherical", EII = "shared")
control <- emControl(tol = c(1e-13, 1e-13), itmax = c(100000, 100000))

x <- as.matrix(faithful); dimnames(x) <- NULL
n <- nrow(x)
epsilon <- 0.1
parametersOf <- function(p) c(p$pro, t(p$mean), apply(p$variance$sigma, 3, as.vector))

one <- function(model, k = 2) {
  m <- Mclust(x, G = k, modelNames = model, verbose = FALSE, control = control)
  moved <- function(i, by) parametersOf(me.weighted(x, model, m$z, replace(rep(1, n), i, 1 + by), control = control, warn = FALSE)$parameters)
  derivatives <- sapply(seq_len(n), function(i) (moved(i, epsilon) - moved(i, -epsilon)) / (2 * epsilon))
  e <- sqrt(rowSums(derivatives^2))
  d <- ncol(x)
  sigma <- array(e[-seq_len(k + k * d)], c(d, d, k))
  cat(sprintf("%s %s\n", model, vector(e[seq_len(k)])))
  i <- "      "
  matrices <- function(s) paste0("[", paste(sapply(seq_len(k), function(c) rowsOf(s[, , c])), collapse = ", "), "]")
  paste0("    {\n", i, '"model": "', model, '",\n', i, '"covarianceType": "', families[model], '",\n',
         i, '"weights": ', vector(m$parameters$pro), ",\n", i, '"means": ', rowsOf(t(m$parameters$mean)), ",\n",
         i, '"covariances": ', matrices(m$parameters$variance$sigma), ",\n",
         i, '"weightErrors": ', vector(e[seq_len(k)]), ",\n",
         i, '"meanErrors": ', rowsOf(matrix(e[k + seq_len(k * d)], k, byrow = FALSE)), ",\n",
         i, '"covarianceErrors": ', matrices(sigma), "\n    }")
}

about <- paste("Standard errors of mixtures of two Gaussians on faithful, by the infinitesimal jackknife. Covariances are K matrices; an error of 0 is that of an",
               "element that is 0 in the family.")
fits <- sapply(names(families), one)
writeLines(c("{", paste0('  "about": "', about, '",'), '  "fits": [', paste(fits, collapse = ",\n"), "  ]", "}"), "mclust-errors.json")
