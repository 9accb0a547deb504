'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const k = data.weights.length;
  const MANY = 30; // more components are drawn without labels, which would overlap
  const FONT = getComputedStyle(document.body).fontFamily;

  // Colours are CSS variables, so that the dark and print styles need no redraw.
  const TEXT = 'var(--text)';
  const SOFT = 'var(--soft)';
  const LINE = 'var(--line)';
  const ACCENT = 'var(--accent)';
  const componentColour = c => (c < 0 ? SOFT : k <= 10
    ? `var(--component-${c})`
    : `hsl(${(c * 137.508) % 360} 60% var(--lightness))`);

  // --- Options common to all figures ---

  const base = () => ({
    animation: false,
    textStyle: {fontFamily: FONT, fontSize: 12, color: TEXT},
    grid: {left: 64, right: 16, top: 30, bottom: 46},
    tooltip: {
      renderMode: 'richText', // plain text: names from the data are never parsed as HTML
      confine: true,
      backgroundColor: 'var(--raised)',
      borderColor: LINE,
      textStyle: {color: TEXT, fontSize: 12},
    },
  });

  const axis = (name, more = {}) => ({
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: {color: SOFT},
    axisLine: {show: true, onZero: false, lineStyle: {color: SOFT}},
    axisTick: {show: true, lineStyle: {color: SOFT}},
    axisLabel: {color: TEXT, hideOverlap: true, ...more.axisLabel},
    splitLine: {show: false},
    ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'axisLabel')),
  });

  const verticalAxis = (name, more = {}) => axis(name, {
    nameGap: 48, splitLine: {show: true, lineStyle: {color: LINE, width: 0.6}}, ...more,
  });

  const legend = names => ({
    data: names, top: 0, right: 8, itemWidth: 14, itemHeight: 10, icon: 'roundRect',
    textStyle: {color: TEXT}, inactiveColor: LINE, selectedMode: false,
  });

  const digits = x => (x === null ? '–' : Number(x.toPrecision(5)).toString());

  /** Formats ticks with enough decimals to distinguish them. */
  const tick = values => {
    const range = Math.max(...values) - Math.min(...values);
    const decimals = range > 0 ? Math.max(0, Math.min(9, 1 - Math.floor(Math.log10(range)))) : 4;
    return x => Number(x.toFixed(decimals)).toString();
  };

  // --- Principal plane ---

  const quantile = (sorted, share) => sorted[Math.round(share * (sorted.length - 1))];

  /** Bounds of some means with 2.2 deviations and of 99.6 % of the samples; omits far outliers. */
  const boundsOf = (samples, means, deviations) => {
    const values = samples.slice().sort((a, b) => a - b);
    const low = quantile(values, 0.002);
    const high = quantile(values, 0.998);
    const margin = 0.08 * (high - low);
    return [
      means.reduce((a, b, c) => Math.min(a, b - 2.2 * deviations[c]), low - margin),
      means.reduce((a, b, c) => Math.max(a, b + 2.2 * deviations[c]), high + margin),
    ];
  };

  const bounds = axisIndex => {
    const means = data.means.map(p => p[axisIndex]);
    const deviations = data.covariances.map(m => Math.sqrt(m[axisIndex === 0 ? 0 : 2]));
    if (data.truth) {
      means.push(...data.truth.means.map(p => p[axisIndex]));
      deviations.push(...data.truth.means.map(() => 0));
    }
    return boundsOf(data.samples.map(p => p[axisIndex]), means, deviations);
  };

  /** Axes of equal scale, so that shapes are not distorted. */
  const planeAxes = (width, height, grid, [xs, ys]) => {
    const inner = [width - grid.left - grid.right, height - grid.top - grid.bottom];
    const unit = Math.max((xs[1] - xs[0]) / inner[0], (ys[1] - ys[0]) / inner[1]);
    const range = (b, pixels) => {
      const middle = (b[0] + b[1]) / 2;
      return {min: middle - unit * pixels / 2, max: middle + unit * pixels / 2};
    };
    const label = {showMinLabel: false, showMaxLabel: false, formatter: digits};
    return {
      xAxis: axis(data.axes[0], {...range(xs, inner[0]), axisLabel: label}),
      yAxis: axis(data.axes[1], {...range(ys, inner[1]), nameGap: 40, axisLabel: label}),
    };
  };

  const planeGrid = {left: 76, right: 12, top: 12, bottom: 62};

  const crosses = () => (data.truth ? [{
    type: 'scatter',
    name: 'true mean',
    data: data.truth.means,
    symbol: 'path://M-1,-8 L1,-8 L1,-1 L8,-1 L8,1 L1,1 L1,8 L-1,8 L-1,1 L-8,1 L-8,-1 L-1,-1 Z',
    symbolRotate: 45,
    symbolSize: 13,
    itemStyle: {color: TEXT, borderColor: 'var(--page)', borderWidth: 1},
    emphasis: {disabled: true},
    tooltip: {formatter: p => `true mean ${p.dataIndex}\nweight ${digits(data.truth.weights[p.dataIndex])}`},
    z: 6,
  }] : []);

  const meanMarks = (labels, more = {}) => ({
    type: 'scatter',
    name: 'mean',
    data: data.means.map((p, c) => ({
      value: p, itemStyle: {color: componentColour(c), borderColor: 'var(--page)', borderWidth: 1.5},
    })),
    symbolSize: k <= MANY ? 11 : 8,
    label: {
      show: labels && k <= MANY, formatter: p => String(p.dataIndex), position: 'right',
      color: TEXT, textBorderColor: 'var(--page)', textBorderWidth: 3, fontWeight: 600,
    },
    emphasis: {disabled: true},
    tooltip: {formatter: p => `component ${p.dataIndex}\nweight ${digits(data.weights[p.dataIndex])}`},
    z: 5,
    ...more,
  });

  /** Points of the ellipse of n standard deviations around a mean. */
  const ellipse = ([meanX, meanY], [xx, xy, yy], n) => {
    const a = Math.sqrt(xx); // Cholesky factor [[a, 0], [b, d]]
    const b = xy / a;
    const d = Math.sqrt(Math.max(0, yy - b * b));
    return Array.from({length: 72}, (_, i) => {
      const [x, y] = [n * Math.cos(i * Math.PI / 36), n * Math.sin(i * Math.PI / 36)];
      return [meanX + a * x, meanY + b * x + d * y];
    });
  };

  /** Ellipses of 1 (solid) or 2 (dashed) standard deviations, on a halo that parts them from the samples. */
  const ellipses = (means, covariances, deviations, more = {}) => ({
    type: 'custom',
    name: 'standard deviations',
    silent: true,
    clip: true,
    data: means,
    renderItem: (params, api) => {
      const colour = componentColour(params.dataIndex);
      const outline = (n, style) => ({
        type: 'polygon',
        shape: {
          points: ellipse(means[params.dataIndex], covariances[params.dataIndex], n).map(p => api.coord(p)),
        },
        style: {fill: 'none', ...style},
      });
      return {
        type: 'group',
        children: deviations.flatMap(n => (k > MANY ? [] : [
          outline(n, {stroke: 'var(--page)', lineWidth: 3.5, opacity: 0.7}),
        ]).concat(
          outline(n, {stroke: colour, lineWidth: (n === 1 ? 1.8 : 1.4) / (k > MANY ? 2 : 1), lineDash: n === 1 ? null : [5, 3]}),
        )),
      };
    },
    z: 4,
    ...more,
  });

  const samplesPlane = (width, height) => {
    const area = [bounds(0), bounds(1)];
    const outside = data.samples.filter(
      p => p.some((x, i) => x < area[i][0] || x > area[i][1])).length;
    const note = outside === 0 ? {} : {
      title: {
        text: `${outside} of the shown samples are outside the plot`, right: 12, top: 8,
        textStyle: {fontSize: 11, fontWeight: 'normal', color: SOFT},
      },
    };
    return {
      ...base(),
      ...note,
      grid: planeGrid,
      ...planeAxes(width, height, planeGrid, area),
      series: [{
        type: 'scatter',
        name: 'sample',
        data: data.samples.map((p, i) => ({
          value: p, itemStyle: {color: componentColour(data.sampleComponents[i])},
        })),
        symbolSize: 4,
        itemStyle: {opacity: 0.55},
        silent: true,
        clip: true,
        emphasis: {disabled: true},
        z: 2,
      }, ellipses(data.means, data.covariances, [1, 2]), meanMarks(true), ...crosses()],
    };
  };

  // --- Pair plot ---

  const MAX_PAIR_SAMPLES = 1000; // in each panel: more would slow down the page

  /** Panels below the diagonal: samples and ellipses. On the diagonal: histograms and densities. */
  const pairs = (width, height) => {
    const {names, samples, means, covariances} = data.pairs;
    const m = names.length;
    const every = Math.ceil(samples.length / MAX_PAIR_SAMPLES);
    const shown = samples.map((_, i) => i).filter(i => i % every === 0);
    const range = names.map((_, j) => boundsOf(
      samples.map(p => p[j]), means.map(p => p[j]), covariances.map(s => Math.sqrt(s[j][j]))));
    const small = width < 560;
    const [left, bottom, gap] = [small ? 46 : 66, small ? 40 : 52, small ? 6 : 12];
    const [w, h] = [(width - left - 8) / m - gap, (height - bottom - 8) / m - gap];
    const options = {...base(), grid: [], xAxis: [], yAxis: [], series: []};
    const name = text => ({
      name: text, nameLocation: 'middle', nameTextStyle: {color: SOFT},
      nameTruncate: {maxWidth: Math.max(40, w)},
    });
    for (let row = 0; row < m; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        const at = options.grid.length;
        const own = {xAxisIndex: at, yAxisIndex: at};
        const label = {showMinLabel: false, showMaxLabel: false, formatter: digits};
        options.grid.push({left: left + column * (w + gap), top: 8 + row * (h + gap), width: w, height: h});
        options.xAxis.push({
          ...axis('', {gridIndex: at, min: range[column][0], max: range[column][1], splitNumber: small ? 2 : 4}),
          ...(row === m - 1 ? {...name(names[column]), nameGap: small ? 20 : 28} : {}),
          axisLabel: {show: row === m - 1, color: TEXT, hideOverlap: true, ...label},
        });
        const [low, high] = range[row];
        options.yAxis.push({
          ...axis('', {gridIndex: at, splitNumber: small ? 2 : 4, ...(row > column ? {min: low, max: high} : {min: 0})}),
          ...(column === 0 ? {...name(names[row]), nameGap: small ? 32 : 46, nameTruncate: {maxWidth: Math.max(40, h)}} : {}),
          axisLabel: {show: column === 0 && row > 0, color: TEXT, hideOverlap: true, ...label},
          ...(row === column ? {axisTick: {show: false}, axisLine: {show: false}} : {}),
        });
        if (row === column) {
          options.series.push(...marginal(shown.map(i => samples[i][row]), range[row], c => means[c][row], c => covariances[c][row][row], own));
        } else {
          options.series.push({
            type: 'scatter',
            data: shown.map(i => ({
              value: [samples[i][column], samples[i][row]],
              itemStyle: {color: componentColour(data.sampleComponents[i])},
            })),
            symbolSize: 2.6, itemStyle: {opacity: 0.5}, silent: true, clip: true, emphasis: {disabled: true}, z: 2, ...own,
          }, ellipses(
            means.map(p => [p[column], p[row]]),
            covariances.map(s => [s[column][column], s[row][column], s[row][row]]),
            [2], own));
        }
      }
    }
    return options;
  };

  /** Splits the path where the number of means changes: an initialization may merge components. */
  const pathSections = () => {
    const all = [];
    data.path.forEach(stop => {
      const last = all[all.length - 1];
      if (last && last[0].means.length === stop.means.length) last.push(stop);
      else all.push([stop]);
    });
    return all;
  };

  const pathPlane = (width, height) => {
    const area = [bounds(0), bounds(1)].map((b, i) => {
      const values = data.path.flatMap(stop => stop.means.map(m => m[i]));
      return values.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], b);
    });
    const lines = pathSections().flatMap((stops, s, all) => stops[0].means.map((_, c) => ({
      coords: stops.map(stop => stop.means[c]),
      lineStyle: {
        color: s === all.length - 1 && stops[0].means.length === k ? componentColour(c) : SOFT,
        width: s === all.length - 1 ? 1.8 : 0.8,
        opacity: 0.85,
      },
    }))).filter(line => line.coords.length > 1);
    return {
      ...base(),
      grid: planeGrid,
      ...planeAxes(width, height, planeGrid, area),
      series: [{
        type: 'lines', coordinateSystem: 'cartesian2d', polyline: true, silent: true, data: lines, z: 3,
      }, {
        type: 'scatter',
        name: 'start',
        data: data.path[0].means.map((p, c) => ({
          value: p,
          itemStyle: {
            color: 'var(--page)',
            borderColor: data.path[0].means.length === k ? componentColour(c) : SOFT,
            borderWidth: 1.5,
          },
        })),
        symbolSize: 8,
        silent: true,
        z: 4,
      }, meanMarks(true), ...crosses()],
    };
  };

  // --- One dimension ---

  const gauss = (x, mean, variance) =>
    Math.exp(-0.5 * (x - mean) ** 2 / variance) / Math.sqrt(2 * Math.PI * variance);

  /** Series of one coordinate: a histogram, the density of each component times its weight, their sum. */
  const marginal = (values, [low, high], mean, variance, more) => {
    const BINS = values.length < 500 ? 30 : values.length < 2000 ? 40 : 60;
    const size = (high - low) / BINS;
    const counts = new Array(BINS).fill(0);
    values.forEach(x => {
      const bin = Math.floor((x - low) / size);
      if (bin >= 0 && bin < BINS) counts[bin] += 1;
    });
    const at = Array.from({length: 301}, (_, i) => low + (high - low) * i / 300);
    const all = data.weights.map((_, c) => c);
    const curve = components => at.map(x => [x, components.reduce((sum, c) => sum + data.weights[c] * gauss(x, mean(c), variance(c)), 0)]);
    return [{
      type: 'line', name: 'samples', step: 'middle', symbol: 'none', silent: true,
      data: counts.map((n, i) => [low + (i + 0.5) * size, n / (values.length * size)]),
      lineStyle: {color: SOFT, width: 1}, areaStyle: {color: LINE, opacity: 0.7}, ...more,
    }, ...all.map(c => ({
      type: 'line', symbol: 'none', silent: true, data: curve([c]), lineStyle: {color: componentColour(c), width: 1.6}, ...more,
    })), {
      type: 'line', symbol: 'none', silent: true, data: curve(all), lineStyle: {color: TEXT, width: 1.2, type: 'dashed'}, ...more,
    }];
  };

  const samplesLine = () => {
    const [low, high] = bounds(0);
    const marks = data.truth ? {
      markLine: {
        silent: true, symbol: 'none', label: {show: false}, lineStyle: {color: TEXT, type: 'dotted'},
        data: data.truth.means.map(([x]) => ({xAxis: x})),
      },
    } : {};
    const [histogram, ...curves] = marginal(data.samples.map(p => p[0]), [low, high], c => data.means[c][0], c => data.covariances[c][0], {});
    return {
      ...base(),
      xAxis: axis(data.axes[0], {min: low, max: high, axisLabel: {showMinLabel: false, showMaxLabel: false, formatter: digits}}),
      yAxis: verticalAxis('density'),
      series: [{...histogram, ...marks}, ...curves],
    };
  };

  // --- Curves over the steps ---

  const segmentShading = plotWidth => {
    if (data.segments.length < 2) return {};
    const LABEL = 64; // pixels
    const maxNoiseTime = Math.max(...data.segments.map(s => s.noiseTime));
    const width = data.segments[data.segments.length - 1].last - data.segments[0].first + 1;
    return {
      markArea: {
        silent: true,
        data: data.segments.map(segment => [{
          xAxis: segment.first - 0.5,
          itemStyle: {color: `rgb(var(--segment) / ${(0.04 + 0.3 * (maxNoiseTime > 0 ? segment.noiseTime / maxNoiseTime : 0)).toFixed(3)})`},
          label: {
            show: (segment.last - segment.first + 1) * plotWidth > width * LABEL,
            position: 'insideTop', color: SOFT, fontSize: 11,
            formatter: segment.noiseTime > 0 ? `t = ${digits(segment.noiseTime)}` : 'likelihood',
          },
        }, {xAxis: segment.last + 0.5}]),
      },
    };
  };

  const curve = (width, name, values, logarithmic) => {
    const known = values.filter(x => x !== null && (!logarithmic || x > 0));
    const spread = Math.max(...known) / Math.min(...known);
    const log = logarithmic && spread > 20;
    const points = [];
    data.steps.step.forEach((step, i) => {
      const {stage, noiseTime} = data.steps;
      const newObjective = i > 0 && (stage[i] !== stage[i - 1] || (noiseTime[i] === 0) !== (noiseTime[i - 1] === 0));
      if (newObjective) points.push([step - 0.5, null]);
      points.push([step, log && !(values[i] > 0) ? null : values[i]]);
    });
    const steps = data.steps.step;
    return {
      ...base(),
      tooltip: {
        ...base().tooltip,
        trigger: 'axis',
        axisPointer: {lineStyle: {color: SOFT}},
        formatter: ([p]) => (p ? `step ${p.value[0]}\n${name} ${digits(p.value[1])}` : ''),
      },
      grid: {left: 80, right: 16, top: 16, bottom: 46},
      xAxis: axis('step', {
        min: steps[0] - 0.5, max: steps[steps.length - 1] + 0.5, minInterval: 1,
        axisLabel: {showMinLabel: false, showMaxLabel: false, formatter: x => (Number.isInteger(x) ? String(x) : '')},
      }),
      yAxis: verticalAxis(name, {
        type: log ? 'log' : 'value', scale: true, nameGap: 60, axisLabel: {formatter: log ? digits : tick(known)},
      }),
      series: [{
        type: 'line', name, data: points, symbol: 'circle', symbolSize: 4, showSymbol: points.length <= 80,
        lineStyle: {color: ACCENT, width: 1.8}, itemStyle: {color: ACCENT}, emphasis: {disabled: true}, ...segmentShading(width - 96),
      }],
    };
  };

  // --- Log densities ---

  const densities = () => {
    const {lower, upper, count, tail} = data.bins;
    const size = (upper - lower) / count;
    const at = shares => shares.map((share, i) => [lower + (i + 0.5) * size, share / size]);
    const names = ['observed', 'expected'];
    return {
      ...base(),
      legend: {...legend(names), data: names},
      xAxis: axis('log density of a sample', {min: lower, max: upper, axisLabel: {showMinLabel: false, showMaxLabel: false, formatter: digits}}),
      yAxis: verticalAxis('density', {axisLabel: {formatter: digits}}),
      series: [{
        type: 'line', name: names[0], step: 'middle', symbol: 'none', silent: true, data: at(data.observed),
        lineStyle: {color: ACCENT, width: 1}, itemStyle: {color: ACCENT}, areaStyle: {color: ACCENT, opacity: 0.35},
        markArea: {
          silent: true,
          itemStyle: {color: 'var(--bad)', opacity: 0.12},
          label: {show: true, position: 'insideTop', color: 'var(--bad)', fontSize: 11, formatter: 'tail'},
          data: [[{xAxis: lower}, {xAxis: tail}]],
        },
      }, {
        type: 'line', name: names[1], symbol: 'none', silent: true, data: at(data.expected),
        lineStyle: {color: TEXT, width: 1.5}, itemStyle: {color: TEXT},
      }],
    };
  };

  // --- Squared Mahalanobis distances ---

  const distances = () => {
    const {expected, all, components} = data.distances;
    const top = 1.05 * expected[expected.length - 1];
    const points = observed => expected.map((x, i) => [x, observed[i]]).filter(p => typeof p[1] === 'number');
    const highest = Math.max(top, ...[all, ...components].flatMap(points).map(p => p[1]));
    return {
      ...base(),
      grid: {left: 64, right: 16, top: 12, bottom: 46},
      xAxis: axis(`quantile of χ² with ${data.dimension} degrees of freedom`, {min: 0, max: top, axisLabel: {showMaxLabel: false, formatter: digits}}),
      yAxis: verticalAxis('squared Mahalanobis distance', {min: 0, max: Math.min(highest, 2.5 * top), axisLabel: {showMaxLabel: false, formatter: digits}}),
      series: [{
        type: 'line', symbol: 'none', silent: true, data: [[0, 0], [top, top]], lineStyle: {color: SOFT, width: 1.2, type: 'dashed'}, z: 2,
      }, ...components.map((observed, c) => ({
        type: 'line', symbol: 'none', silent: true, clip: true, data: points(observed), lineStyle: {color: componentColour(c), width: 1.2, opacity: 0.8}, z: 3,
      })), {
        type: 'line', name: 'all components', symbol: 'circle', symbolSize: 4, clip: true, data: points(all),
        lineStyle: {color: TEXT, width: 1.8}, itemStyle: {color: TEXT}, emphasis: {disabled: true},
        tooltip: {formatter: p => `expected ${digits(p.value[0])}\nobserved ${digits(p.value[1])}`}, z: 4,
      }],
    };
  };

  // --- Separation ---

  const CLASSES = [
    {name: 'below 2', below: 2}, {name: '2 – 4', below: 4}, {name: '4 – 6', below: 6},
    {name: '6 – 10', below: 10}, {name: 'above 10', below: Infinity},
  ];

  const separation = (width, height) => {
    const grid = {left: 40, right: 12, top: 34, bottom: 42};
    const side = Math.min(width - grid.left - grid.right, height - grid.top - grid.bottom);
    const cells = CLASSES.map(() => []);
    data.separation.forEach((row, a) => row.forEach((distance, b) => {
      const at = CLASSES.findIndex(each => distance < each.below);
      cells[at].push([a, b, distance], [b, a, distance]);
    }));
    const labels = k <= 12;
    const category = (name, more) => axis(name, {
      type: 'category', data: data.weights.map((_, c) => String(c)), ...more,
    });
    return {
      ...base(),
      legend: {...legend(CLASSES.map(each => each.name)), left: grid.left, right: 'auto', itemGap: 8},
      grid: {...grid, width: side, height: side, right: 'auto', bottom: 'auto'},
      xAxis: category('component', {nameGap: 26}),
      yAxis: category('', {inverse: true}),
      series: CLASSES.map((each, at) => ({
        type: 'custom',
        name: each.name,
        progressive: 0,
        data: cells[at],
        itemStyle: {color: `var(--near-${at})`},
        encode: {x: 0, y: 1, tooltip: 2},
        tooltip: {formatter: p => `components ${p.value[0]} and ${p.value[1]}\n${p.value[2].toFixed(1)} standard deviations\noverlap ${digits(Math.exp(-(p.value[2] ** 2) / 8))}`},
        renderItem: (params, api) => {
          const [x, y] = api.coord([api.value(0), api.value(1)]);
          const size = side / k;
          const gap = size > 8 ? 1 : 0;
          const rect = {
            type: 'rect',
            shape: {x: x - size / 2, y: y - size / 2, width: size - gap, height: size - gap},
            style: {fill: `var(--near-${at})`},
          };
          return labels ? {
            type: 'group',
            children: [rect, {
              type: 'text', silent: true,
              style: {text: api.value(2).toFixed(1), x, y, align: 'center', verticalAlign: 'middle', fill: TEXT, font: `11px ${FONT}`},
            }],
          } : rect;
        },
      })),
    };
  };

  // --- Choice of the mixture ---

  const FAMILY_STYLES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], 'solid'];

  const selection = () => {
    const {chosen, families} = data.selection;
    const values = families.flatMap(family => family.points.map(p => p[1]));
    const sorted = [...values].sort((a, b) => a - b);
    const low = sorted[0];
    // Hopeless mixtures with few components would squeeze the rest.
    const high = Math.min(sorted[sorted.length - 1], low + 3 * (quantile(sorted, 0.5) - low) + 1e-9 * Math.abs(low));
    const margin = 0.06 * (high - low);
    const ticks = tick([low, high]);
    return {
      ...base(),
      legend: legend(families.map(family => family.name)),
      grid: {left: 84, right: 16, top: 34, bottom: 46},
      xAxis: axis('number of components', {minInterval: 1, min: 0}),
      yAxis: verticalAxis('BIC', {min: low - margin, max: high + margin, nameGap: 66, axisLabel: {showMinLabel: false, showMaxLabel: false, formatter: ticks}}),
      series: [...families.map((family, i) => ({
        type: 'line', name: family.name, data: family.points, clip: true, symbol: 'circle', symbolSize: 5,
        color: `var(--component-${i})`, lineStyle: {width: 1.6, type: FAMILY_STYLES[i]}, emphasis: {disabled: true},
        tooltip: {formatter: p => `${family.name}, k = ${p.value[0]}\nBIC ${Number(p.value[1].toFixed(1))}`},
      })), {
        type: 'scatter', data: [chosen], symbol: 'circle', symbolSize: 15, z: 5, silent: true,
        itemStyle: {color: 'transparent', borderColor: TEXT, borderWidth: 2},
      }],
    };
  };

  // --- Drift ---

  const known = numbers => numbers.map(x => (Number.isFinite(x) ? x : null)); // "NaN" is text in JSON

  const byComponent = (name, series) => ({
    ...base(),
    legend: legend(series.map(each => each.name)),
    tooltip: {...base().tooltip, trigger: 'axis', axisPointer: {type: 'shadow', shadowStyle: {color: LINE, opacity: 0.4}}, valueFormatter: x => digits(x ?? null)},
    xAxis: axis('component', {type: 'category', data: data.weights.map((_, c) => String(c))}),
    yAxis: verticalAxis(name, {axisLabel: {formatter: digits}}),
    series,
  });

  const weightDrift = () => byComponent('weight', [{
    type: 'bar', name: 'this run', data: data.weights, itemStyle: {color: ACCENT}, emphasis: {disabled: true}, barMaxWidth: 28,
  }, {
    type: 'scatter', name: 'previous run', symbol: 'rect', symbolSize: [Math.max(5, Math.min(28, 400 / k)), 3],
    data: data.previous.partners.map(p => (p < 0 ? null : data.previous.weights[p])), itemStyle: {color: TEXT}, emphasis: {disabled: true},
  }]);

  const meanDrift = () => byComponent('mean drift ÷ σ', [{
    type: 'bar', name: 'mean drift', data: known(data.previous.inDeviations || data.previous.distances.map(x => x / data.sigma)),
    itemStyle: {color: ACCENT}, emphasis: {disabled: true}, barMaxWidth: 28,
  }]);

  const covarianceDrift = () => byComponent('relative change', [{
    type: 'bar', name: 'covariance drift', data: known(data.previous.covarianceChanges),
    itemStyle: {color: ACCENT}, emphasis: {disabled: true}, barMaxWidth: 28,
  }]);

  // --- The page ---

  const FIGURES = {
    samples: data.dimension > 1 ? samplesPlane : samplesLine,
    path: pathPlane,
    loss: width => curve(width, 'loss', data.steps.loss, false),
    gradientNorm: width => curve(width, 'gradient norm', data.steps.gradientNorm, true),
    error: width => curve(width, 'error', data.steps.error, true),
    densities,
    selection,
    separation,
    pairs,
    distances,
    weightDrift,
    meanDrift,
    covarianceDrift,
  };

  document.querySelectorAll('[data-plot]').forEach(element => {
    const chart = echarts.init(element, null, {renderer: 'svg'});
    const draw = () => {
      const {clientWidth: width, clientHeight: height} = element;
      if (width === 0) return;
      chart.resize({width, height});
      chart.setOption(FIGURES[element.dataset.plot](width, height), true);
      // The print style scales the plot to the width of the paper.
      element.querySelector('svg').setAttribute('viewBox', `0 0 ${width} ${height}`);
    };
    new ResizeObserver(draw).observe(element);
  });

  const sortBy = (table, column, direction) => {
    const key = row => {
      const cell = row.cells[column];
      const value = cell.dataset.value;
      return value === undefined ? cell.textContent : value === '' ? NaN : Number(value);
    };
    const compare = (a, b) => {
      if (typeof a === 'string') return direction * a.localeCompare(b, undefined, {numeric: true});
      if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b); // unknown values last
      return direction * (a - b);
    };
    const body = table.tBodies[0];
    body.append(...Array.from(body.rows).map(row => [key(row), row]).sort((a, b) => compare(a[0], b[0])).map(each => each[1]));
  };

  document.querySelectorAll('table').forEach(table => {
    const headers = Array.from(table.tHead.rows[0].cells);
    if (headers.some(header => header.textContent === '') || !table.querySelector('[data-value]')) return;
    headers.forEach((header, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener('click', () => {
        const direction = header.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
        headers.forEach(other => other.removeAttribute('aria-sort'));
        header.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
        sortBy(table, column, direction);
      });
    });
  });
})();
