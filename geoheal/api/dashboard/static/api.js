// Requests to the service; what it refuses becomes an error that carries its own sentence.

import { askToken, forgetToken, token } from "./token.js";

const PREFIX = "/api/self-healing";

export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Read a resource: `get("/incidents", { system: "shop" })`. */
export async function get(path, query = {}, signal = undefined) {
  return (await request("GET", path, { query, signal })).json();
}

/** Change something; the body is always JSON, so that no form of another site can do the same. */
async function send(method, path, query, body, headers = {}) {
  const response = await request(method, path, {
    query, body: JSON.stringify(body), headers: { ...headers, "Content-Type": "application/json" },
  });
  return response.json();
}

export function post(path, query = {}, body = {}, headers = {}) {
  return send("POST", path, query, body, headers);
}

export function put(path, body) {
  return send("PUT", path, {}, body);
}

export function patch(path, query, body) {
  return send("PATCH", path, query, body);
}

export function remove(path) {
  return send("DELETE", path, {}, {});
}

/** The same as `get`, or null where the service has no such resource. */
export async function find(path, query = {}, signal = undefined) {
  try {
    return await get(path, query, signal);
  } catch (error) {
    if (error instanceof Refusal && [404, 405, 409, 501].includes(error.status)) return null;
    throw error;
  }
}

export function path(...parts) {
  return `/${parts.map((part) => encodeURIComponent(part)).join("/")}`;
}

async function request(method, where, { query, body, headers, signal }) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const search = new URLSearchParams(given).toString();
  const address = `${PREFIX}${where}${search ? `?${search}` : ""}`;
  for (;;) {
    const used = token();
    const authorization = used ? { Authorization: `Bearer ${used}` } : {};
    const response = await reach(address, { method, body, signal, headers: { ...headers, ...authorization } });
    if (response.ok) return response;
    const refusal = await refusalOf(response);
    if (response.status !== 401) throw refusal;
    if (used === token()) forgetToken();
    if (token() === null && (await askToken(used ? refusal.message : "This service requires a token.")) === null) throw refusal;
  }
}

async function reach(address, options) {
  try {
    return await fetch(address, { ...options, credentials: "omit", redirect: "error", cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0, "The service does not answer. Is it running? The page tries again by itself.");
  }
}

async function refusalOf(response) {
  try {
    const problem = await response.json();
    return new Refusal(response.status, String(problem.error ?? problem.detail));
  } catch {
    return new Refusal(response.status, `The service answered ${response.status} without an explanation.`);
  }
}
