// What vega-interpreter.js takes from vega-util, handed on from vega.min.js, which has it all. Ours.
export const { ascending, isString, DisallowedObjectProperties } = window.vega;
