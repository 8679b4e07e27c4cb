/** Warns of each kind of trouble once, so that a service that is away does not fill the log. */
export class Warnings {
  readonly #told = new Set<string>();

  tell(reason: unknown): void {
    const kind = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
    if (this.#told.has(kind) || this.#told.size >= 20) return;
    this.#told.add(kind);
    console.warn(`geoheal: ${kind} (reported once)`);
  }
}
