// A web service as people instrument it: the SDK with what it comes with, configured by the environment alone.
const { NodeSDK } = require("@opentelemetry/sdk-node");
const { HttpInstrumentation } = require("@opentelemetry/instrumentation-http");

const sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation()] });
sdk.start();

const http = require("node:http");
const server = http.createServer((request, response) => {
    response.statusCode = request.url === "/broken" ? 500 : 200;
    response.end();
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.on("SIGTERM", () => server.close(() => sdk.shutdown().finally(() => process.exit(0))));
