import type { HealthReporter } from "./reporter.js";

/** What Node.js' answers have; Express' and Fastify's are such. */
type Answer = { statusCode: number; once(event: "close", listener: () => void): unknown };

/** Express middleware that counts requests: `app.use(expressMiddleware(reporter))`, before the routes. */
export function expressMiddleware(reporter: HealthReporter) {
  return (_request: unknown, response: Answer, next: () => void): void => {
    observe(reporter, response);
    next();
  };
}

type Fastify = {
  addHook(name: "onRequest", hook: (request: unknown, reply: { raw: Answer }, done: () => void) => void): unknown;
};

/** Fastify plugin that counts requests of the whole application: `app.register(fastifyPlugin(reporter))`. */
export function fastifyPlugin(reporter: HealthReporter) {
  const plugin = (app: Fastify, _options: unknown, done: () => void): void => {
    app.addHook("onRequest", (_request, reply, next) => {
      observe(reporter, reply.raw);
      next();
    });
    done();
  };
  return Object.assign(plugin, { [Symbol.for("skip-override")]: true }); // for routes beside it too
}

/** Count a request once its answer is over; a status of 5xx is a failure. */
function observe(reporter: HealthReporter, answer: Answer): void {
  const began = performance.now();
  answer.once("close", () => reporter.requests.observe(performance.now() - began, answer.statusCode >= 500));
}
