/** An environment variable; undefined where there is none, or no environment at all, as in a browser. */
export function environment(name: string): string | undefined {
  return typeof process === "undefined" ? undefined : process.env[name] || undefined;
}
