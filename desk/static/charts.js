// Draws the charts of a page from their Vega-Lite specs. The policy forbids eval, so expressions are interpreted.
import { expressionInterpreter } from "./vega/vega-interpreter.js";

const { vega, vegaLite } = window;
vega.formatLocale({ decimal: ",", thousands: ".", grouping: [3], currency: ["", " đồng"] });

function config() {
  const page = getComputedStyle(document.documentElement);
  const [ink, quiet, line] = ["--ink", "--quiet", "--line"].map((name) => page.getPropertyValue(name).trim());
  const letters = { labelColor: ink, titleColor: quiet, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" };
  return {
    background: "transparent",
    lineBreak: "\n", // of headings
    font: getComputedStyle(document.body).fontFamily,
    aria: false, // the figure has a label, a summary and a table
    view: { stroke: line },
    axis: { ...letters, gridColor: line, domainColor: quiet, tickColor: quiet },
    header: { labelColor: ink, labelFontSize: 13 },
    legend: { ...letters, labelLimit: 320 },
  };
}

async function draw(place) {
  const spec = JSON.parse(place.dataset.spec);
  const cell = spec.spec.width;
  spec.columns = Math.max(1, Math.floor((place.clientWidth + 10) / (cell + 80)));
  const compiled = vegaLite.compile(spec, { config: config() }).spec;
  const view = new vega.View(vega.parse(compiled, null, { ast: true }), {
    expr: expressionInterpreter, renderer: "svg", hover: true, loader: { load: () => Promise.reject(new Error("no loading")) },
  });
  place.replaceChildren();
  await view.initialize(place).runAsync();
  place.classList.add("drawn");
}

let waiting;
async function drawAll() {
  for (const place of document.querySelectorAll(".chart[data-spec]")) await draw(place);
}
window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 200); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
drawAll();
