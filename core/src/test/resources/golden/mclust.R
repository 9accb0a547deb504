# mclust.json: mclust's EII model (one spherical variance for all components) on faithful and iris, beside the best of
# 200 EM runs from other starts. The EM below is written from the model's definition, without mclust.

suppressPackageStartupMessages(library(mclust))
set.seed(1)

emStep <- function(x, fit) {
  n <- nrow(x); d <- ncol(x)
  logs <- sapply(seq_along(fit$weights), function(k)
    log(fit$weights[k]) - d / 2 * log(2 * pi * fit$variance) - colSums((t(x) - fit$means[k, ])^2) / (2 * fit$variance))
  top <- apply(logs, 1, max)
  logDensity <- top + log(rowSums(exp(logs - top)))
  r <- exp(logs - logDensity)
  totals <- colSums(r)
  means <- crossprod(r, x) / totals
  squares <- sapply(seq_along(totals), function(k) sum(r[, k] * colSums((t(x) - means[k, ])^2)))
  list(logLikelihood = mean(logDensity), r = r,
       fit = list(weights = totals / n, means = means, variance = sum(squares) / (n * d)))
}

# To a fixed point: until no parameter moves by more than 1e-14 of the data's spread (or it hovers about there).
em <- function(x, fit, steps = 20000, tol = 1e-14) {
  spread <- sqrt(mean(apply(x, 2, var)))
  for (i in seq_len(steps)) {
    new <- emStep(x, fit)$fit
    change <- max(abs(new$means - fit$means) / spread, abs(new$weights - fit$weights), abs(new$variance - fit$variance) / spread^2)
    fit <- new
    if (change < tol) break
  }
  last <- emStep(x, fit)
  list(fit = fit, logLikelihood = last$logLikelihood, labels = max.col(last$r, "first"), change = change)
}

startAt <- function(x, k, kind) {
  centres <- x[sample(nrow(x), k), , drop = FALSE]
  if (kind == "kmeans") {
    km <- tryCatch(suppressWarnings(kmeans(x, centres, iter.max = 100)), error = function(e) NULL)
    if (!is.null(km)) return(list(weights = km$size / nrow(x), means = km$centers, variance = km$tot.withinss / length(x)))
  }
  list(weights = rep(1 / k, k), means = centres, variance = mean(apply(x, 2, var)) * if (kind == "wide") 1 else 0.1)
}

number <- function(v) {
  s <- sprintf("%.17g", v)
  ifelse(grepl("[.e]", s), s, paste0(s, ".0"))
}
vector <- function(v) paste0("[", paste(number(v), collapse = ", "), "]")
rowsOf <- function(m) paste0("[", paste(apply(m, 1, vector), collapse = ", "), "]")

# Components in the order of their first coordinate.
parameters <- function(fit, indent) {
  o <- order(fit$means[, 1])
  paste0('"weights": ', vector(fit$weights[o]), ",\n", indent, '"means": ', rowsOf(fit$means[o, , drop = FALSE]), ",\n",
         indent, '"variance": ', number(fit$variance))
}

fromMclust <- function(m) list(weights = m$parameters$pro, means = t(m$parameters$mean), variance = m$parameters$variance$sigmasq)

one <- function(name, x, standardised, k, species) {
  x <- as.matrix(x); dimnames(x) <- NULL
  n <- nrow(x)
  quick <- Mclust(x, G = k, modelNames = "EII", verbose = FALSE)
  tight <- Mclust(x, G = k, modelNames = "EII", verbose = FALSE, control = emControl(tol = c(1e-15, 1e-15), itmax = c(100000, 100000)))
  fit <- fromMclust(tight)
  own <- emStep(x, fit)$logLikelihood
  runs <- lapply(seq_len(200), function(i) em(x, startAt(x, k, c("kmeans", "narrow", "wide", "narrow")[i %% 4 + 1]), 5000, 1e-10))
  reached <- sapply(runs, function(run) run$logLikelihood)
  best <- em(x, runs[[which.max(reached)]]$fit)
  polished <- em(x, fit)
  if (polished$logLikelihood > best$logLikelihood) best <- polished
  optima <- rev(sort(unique(round(reached, 7))))
  hits <- sapply(optima, function(o) sum(abs(reached - o) < 1e-6))
  local <- best$logLikelihood - tight$loglik / n > 1e-6
  cat(sprintf("%-9s %-12s K=%d  mclust %.9f (default tol %.9f, own density %+.0e)  best %.9f  hits %d/200  %s  last change %.0e  optima %s\n",
              name, if (standardised) "standardised" else "raw", k, tight$loglik / n, quick$loglik / n, own - tight$loglik / n,
              best$logLikelihood, sum(abs(reached - best$logLikelihood) < 1e-6), if (local) "DIFFERS" else "same", best$change,
              paste(sprintf("%.6f x%d", optima, hits), collapse = ", ")))
  i <- "      "
  rand <- if (is.null(species)) "" else paste0(",\n", i, '"adjustedRandIndexWithSpecies": ', number(adjustedRandIndex(best$labels, species)))
  paste0("    {\n", i, '"data": "', name, '",\n', i, '"standardised": ', if (standardised) "true" else "false", ",\n", i, '"k": ', k, ",\n",
         i, '"samples": ', n, ",\n", i, '"dimension": ', ncol(x), ",\n",
         i, '"mclust": {\n', i, '  "logLikelihood": ', number(tight$loglik / n), ",\n",
         i, '  "logLikelihoodAtDefaultTolerance": ', number(quick$loglik / n), ",\n", i, "  ", parameters(fit, paste0(i, "  ")), "\n", i, "},\n",
         i, '"best": {\n', i, '  "logLikelihood": ', number(best$logLikelihood), ",\n",
         i, '  "startsReachingIt": ', sum(abs(reached - best$logLikelihood) < 1e-6), ",\n", i, "  ", parameters(best$fit, paste0(i, "  ")), "\n", i, "},\n",
         i, '"mclustIsLocalOptimum": ', if (local) "true" else "false", ",\n",
         i, '"otherOptima": ', vector(optima[optima < best$logLikelihood - 1e-6]), rand, "\n    }")
}

scales <- function(name, x) paste0('    "', name, '": {"centre": ', vector(attr(x, "scaled:center")), ', "scale": ', vector(attr(x, "scaled:scale")), "}")

data <- list(faithful = as.matrix(faithful), iris = as.matrix(iris[, 1:4]))
fits <- character()
for (name in names(data)) for (standardised in c(FALSE, TRUE)) for (k in 2:3) {
  x <- if (standardised) scale(data[[name]]) else data[[name]]
  fits <- c(fits, one(name, x, standardised, k, if (name == "iris") iris$Species else NULL))
}
about <- paste0("Mixtures of spherical Gaussians with one common variance (mclust's EII). logLikelihood is the mean per sample. mclust: as mclust finds it from its ",
                "hierarchical start, converged to a tolerance of 1e-15. best: the best of 200 EM runs from k-means and random starts and of EM from mclust's result, run to a ",
                "fixed point. otherOptima: mean log likelihoods, to 7 decimals, where the other starts ended. standardised: R's scale(), ",
                "(x - centre)/scale with the sample standard deviation (n - 1).")
writeLines(c("{", paste0('  "about": "', about, '",'), '  "standardisation": {',
             paste(sapply(names(data), function(n) scales(n, scale(data[[n]]))), collapse = ",\n"), "  },", '  "fits": [',
             paste(fits, collapse = ",\n"), "  ]", "}"), "mclust.json")
