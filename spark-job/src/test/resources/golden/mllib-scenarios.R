# mllib-scenarios.json: mixtures of two Gaussians of five covariance families on the data of the tests of MLlib's GaussianMixture
# (GaussianMixtureSuite of Apache Spark).
#
#   Rscript mllib-scenarios.R          (R 4.2.2, mclust 6.0.0)
#
# method "mclust": maximum likelihood by mclust, for data in which a row of weight w occurs w times.
# method "prior": EM of this script, in which the covariance of a component of few rows is drawn to the pooled one:
#   (scatter + nu * pooled) / (n + nu) with nu = max(0, f + 1 - n / 5) rows, where f = d for full matrices and 1 for diagonal ones.
#   It is checked here against mclust where nu = 0.

suppressPackageStartupMessages(library(mclust))

univariate <- matrix(c(-5.1971, -2.5359, -3.8220, -5.2211, -5.0602, 4.7118, 6.8989, 3.4592, 4.6322, 5.7048, 4.6567, 5.5026, 4.5605,
                       5.2043, 6.2734), ncol = 1)
multivariate <- matrix(c(-0.6264538, 0.1836433, -0.8356286, 1.5952808, 0.3295078, -0.8204684, 0.4874291, 0.7383247, 0.5757814,
                         -0.3053884, 1.5117812, 0.3898432, -0.6212406, -2.2146999, 11.1249309, 9.9550664, 9.9838097, 10.9438362,
                         10.8212212, 10.5939013, 10.9189774, 10.7821363, 10.0745650, 8.0106483, 10.6198257, 9.9438713, 9.8442045,
                         8.5292476, 9.5218499, 10.4179416), ncol = 2, byrow = TRUE)

families <- c("shared", "spherical", "diagonal", "tied", "full")
models <- list("1" = c("E", "V", "V", "E", "V"), "2" = c("EII", "VII", "VVI", "EEE", "VVV"))

byMclust <- function(x, weights, family) {
  d <- ncol(x)
  rows <- x[rep(seq_len(nrow(x)), weights), , drop = FALSE]
  model <- models[[as.character(d)]][match(family, families)]
  control <- emControl(tol = c(1e-14, 1e-14), itmax = c(100000, 100000))
  m <- Mclust(if (d == 1) rows[, 1] else rows, G = 2, modelNames = model, verbose = FALSE, control = control)
  sigma <- if (d == 1) array(rep_len(m$parameters$variance$sigmasq, 2), c(1, 1, 2)) else m$parameters$variance$sigma
  list(logLikelihood = m$loglik / nrow(rows), weights = m$parameters$pro,
       means = if (d == 1) matrix(m$parameters$mean, ncol = 1) else t(m$parameters$mean), covariances = sigma)
}

density <- function(x, mean, sigma) {
  z <- forwardsolve(t(chol(sigma)), t(x) - mean)
  -0.5 * colSums(z^2) - sum(log(diag(chol(sigma)))) - 0.5 * ncol(x) * log(2 * pi)
}

byPrior <- function(x, weights, family) {
  n <- nrow(x); d <- ncol(x); total <- sum(weights)
  z <- cbind(x[, 1] < 2, x[, 1] >= 2) + 0
  for (step in 1:2000) {
    counts <- colSums(weights * z)
    means <- t(weights * z) %*% x / counts
    scatter <- array(0, c(d, d, 2))
    for (c in 1:2) {
      y <- t(t(x) - means[c, ])
      scatter[, , c] <- t(y) %*% (weights * z[, c] * y)
    }
    pooled <- apply(scatter, c(1, 2), sum) / total
    sigma <- array(0, c(d, d, 2))
    for (c in 1:2) {
      sigma[, , c] <- switch(family,
        shared = diag(mean(diag(pooled)), d),
        tied = pooled,
        spherical = {
          nu <- max(0, 2 - counts[c] / 5)
          diag((mean(diag(as.matrix(scatter[, , c]))) + nu * mean(diag(pooled))) / (counts[c] + nu), d)
        },
        diagonal = {
          nu <- max(0, 2 - counts[c] / 5)
          diag((diag(as.matrix(scatter[, , c])) + nu * diag(pooled)) / (counts[c] + nu), d)
        },
        full = {
          nu <- max(0, d + 1 - counts[c] / 5)
          (scatter[, , c] + nu * pooled) / (counts[c] + nu)
        })
    }
    logs <- sapply(1:2, function(c) log(counts[c] / total) + density(x, means[c, ], as.matrix(sigma[, , c])))
    largest <- apply(logs, 1, max)
    sums <- largest + log(rowSums(exp(logs - largest)))
    z <- exp(logs - sums)
  }
  list(logLikelihood = sum(weights * sums) / total, weights = counts / total, means = means, covariances = sigma)
}

number <- function(v) {
  s <- sprintf("%.17g", v)
  ifelse(grepl("[.e]", s), s, paste0(s, ".0"))
}
vector <- function(v) paste0("[", paste(number(v), collapse = ", "), "]")
rowsOf <- function(m) paste0("[", paste(apply(as.matrix(m), 1, vector), collapse = ", "), "]")

scenario <- function(name, x, weights, fit, which = families) {
  fits <- sapply(which, function(family) {
    m <- fit(x, weights, family)
    order <- order(m$means[, 1])
    cat(sprintf("%-24s %-9s %.9f\n", name, family, m$logLikelihood))
    paste0('        {"covarianceType": "', family, '", "logLikelihood": ', number(m$logLikelihood), ', "weights": ', vector(m$weights[order]),
           ',\n         "means": ', rowsOf(m$means[order, , drop = FALSE]), ',\n         "covariances": [',
           paste(sapply(order, function(c) rowsOf(m$covariances[, , c])), collapse = ", "), "]}")
  })
  paste0('    {\n      "name": "', name, '",\n      "method": "', if (identical(fit, byMclust)) "mclust" else "prior", '",\n      "rows": ',
         rowsOf(x), ',\n      "rowWeights": ', vector(weights), ',\n      "fits": [\n', paste(fits, collapse = ",\n"), "\n      ]\n    }")
}

ones <- rep(1, 15)
tens <- 10 * (1 + seq_len(15) %% 3)
for (family in families) { # without effect of the prior, both methods are maximum likelihood
  for (x in list(univariate, multivariate)) {
    a <- byMclust(x, tens, family); b <- byPrior(x, tens, family)
    stopifnot(abs(a$logLikelihood - b$logLikelihood) < 1e-10)
  }
}
# The values in GaussianMixtureSuite, which are from mixtools, of rows of equal weight.
full <- byMclust(multivariate, 10 * ones, "full")
order <- order(full$means[, 1])
stopifnot(abs(full$means[order, ] - rbind(c(0.11731091, -0.06192351), c(10.363673, 9.897081))) < 1e-5)
stopifnot(abs(full$covariances[, , order[1]] - c(0.62049934, 0.06880802, 0.06880802, 1.27431874)) < 1e-5)
stopifnot(abs(full$logLikelihood * 15 - -46.89499) < 1e-4)

scenarios <- c(
  scenario("univariate", univariate, ones, byPrior),
  scenario("univariate weighted", univariate, tens, byMclust),
  scenario("multivariate", multivariate, ones, byPrior, setdiff(families, "spherical")),
  scenario("multivariate times 10", multivariate, 10 * ones, byMclust),
  scenario("multivariate weighted", multivariate, tens, byMclust))
about <- "Mixtures of two Gaussians on the data of MLlib's GaussianMixtureSuite; logLikelihood is the mean per unit of row weight."
writeLines(c("{", paste0('  "about": "', about, '",'), '  "scenarios": [', paste(scenarios, collapse = ",\n"), "  ]", "}"),
           "mllib-scenarios.json")
