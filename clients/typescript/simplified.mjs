/**
 * The document's schemas, in words that the generator understands, and without its operations.
 *
 * A default of null says no more than that a field may be left out, but would make a parsed request name fields that
 * nobody gave. A pattern of names is beyond zod's records: the service checks it.
 */
export function simplified(document) {
  return { ...document, paths: {}, components: { schemas: simple(document.components.schemas) } };
}

function simple(value) {
  if (Array.isArray(value)) return value.map(simple);
  if (value === null || typeof value !== "object") return value;
  const { patternProperties, ...rest } = value;
  const kept = Object.entries(rest).filter(([key, each]) => !isTitle(key, each) && !(key === "default" && each === null));
  const copy = Object.fromEntries(kept.map(([key, each]) => [key, simple(each)]));
  return patternProperties ? { ...copy, additionalProperties: simple(Object.values(patternProperties)[0]) } : copy;
}

/** Titles repeat the names of fields; a field that is itself named title has a schema. */
function isTitle(key, value) {
  return key === "title" && typeof value === "string";
}
