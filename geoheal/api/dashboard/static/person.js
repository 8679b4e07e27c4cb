// The name by which a person takes incidents on: kept in this browser, sent only with what the person does.

const KEY = "geoheal.name";

export function nameKept() {
  return localStorage.getItem(KEY) ?? "";
}

export function keepName(name) {
  if (name) localStorage.setItem(KEY, name);
  else localStorage.removeItem(KEY);
}
