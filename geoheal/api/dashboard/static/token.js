// The bearer token: asked for when the service demands one; kept in this tab, or in this browser where the person says so.

const KEY = "geoheal.token";

export function token() {
  return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
}

export function forgetToken() {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
  tell();
}

export function tell() {
  document.getElementById("forget").hidden = token() === null;
}

let asking = null;

/** Ask for a token, once however many requests need it; null when the person declines. */
export function askToken(why) {
  asking ??= ask(why).finally(() => { asking = null; });
  return asking;
}

function ask(why) {
  const dialog = document.getElementById("ask");
  const field = document.getElementById("ask-token");
  document.getElementById("ask-why").textContent = why;
  const keep = document.getElementById("ask-keep");
  field.value = "";
  keep.checked = false;
  dialog.returnValue = "";
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const given = field.value.trim();
      field.value = "";
      if (given) (keep.checked ? localStorage : sessionStorage).setItem(KEY, given);
      tell();
      resolve(given || null);
    }, { once: true });
  });
}
