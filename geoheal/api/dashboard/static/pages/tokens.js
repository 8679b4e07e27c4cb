// Bearer tokens: listed, made and revoked. A new one's secret is on this page until it is left, and nowhere else.

import { get, path, post, remove } from "../api.js";
import { badge, h, section, table } from "../elements.js";
import { moment } from "../format.js";
import { actions } from "./actions.js";

const ROLES = [["reporter", "reporter: sends snapshots"], ["viewer", "viewer: reads"], ["operator", "operator: may do everything"]];
const DAY_MS = 86_400_000;
const LIVES = [["1 day", 1], ["30 days", 30], ["90 days", 90], ["1 year", 365], ["for ever", ""]];

export async function showTokens({ signal, say }) {
  const list = h("div");
  const draw = async () => {
    const { tokens } = await get("/tokens", {}, signal);
    list.replaceChildren(listed(tokens, say, draw));
  };
  await draw();
  return [h("div", { class: "title" }, h("h1", {}, "Tokens")), section("Make a token", made(say, draw)), section("Known tokens", list)];
}

function listed(tokens, say, draw) {
  return table("Tokens", ["Prefix", "For", "Role", "Made", "State", "Action"], tokens.map((each) => [
    h("code", {}, each.prefix), each.name, each.role, moment(each.created_at), state(each),
    each.works ? actions(`Token ${each.prefix}`, say, draw, [{ label: "Revoke", danger: true, done: `Token ${each.prefix} is revoked.`,
      run: () => remove(path("tokens", each.prefix)), confirm: `Revoke the token ${each.prefix} (${each.name})? Clients that use it are refused from then on.` }]) : "–",
  ]), "None yet.");
}

function state({ works, revoked_at: revoked, expires_at: end }) {
  if (revoked) return [badge("revoked"), " ", moment(revoked)];
  if (!works) return [badge("expired"), " ", moment(end)];
  return end ? [badge("works", "good"), " until ", moment(end)] : badge("works", "good");
}

function made(say, draw) {
  const name = h("input", { id: "token-name", maxlength: 200, autocomplete: "off" });
  const role = h("select", { id: "token-role" }, ROLES.map(([value, label]) => h("option", { value }, label)));
  const life = h("select", { id: "token-life" }, LIVES.map(([label, days]) => h("option", { value: days, selected: days === 90 }, label)));
  const secret = h("div", { hidden: true });
  const order = () => ({ name: name.value.trim(), role: role.value, ...(life.value ? { expires_at: new Date(Date.now() + life.value * DAY_MS).toISOString() } : {}) });
  const run = async () => {
    const { token } = await post("/tokens", {}, order());
    name.value = "";
    secret.replaceChildren(...once(token));
    secret.hidden = false;
  };
  return [
    h("p", { class: "actions" }, [["For ", name], ["Role ", role], ["Works ", life]].map(([label, field]) =>
      h("span", {}, h("label", { for: field.id }, label), field))),
    actions("Make a token", say, draw, [{ label: "Make a token", primary: true, done: "The token was created; it is shown only once.", run }], { again: true }), secret,
  ];
}

/** The secret, selected when it is focused, so that it can be copied by hand and by key. */
function once({ name, secret }) {
  const field = h("input", { id: "token-secret", type: "text", readonly: true, autocomplete: "off", spellcheck: "false", class: "secret", onfocus: () => field.select() });
  field.value = secret;
  return [h("p", {}, h("label", { for: "token-secret" }, `Token for ${name}: copy it now, it is not shown again `), field)];
}
