import { createServer } from "node:http";
import { answer } from "./answer.js";

const port = Number(process.env.PORT ?? 3000);

const server = createServer((request, response) => {
  const { status, type, body } = answer(request.method, request.url);
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
});

// The process is number 1 in its container, where nothing stops it unless it asks to be stopped.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}

server.listen(port, () => console.log(`listening on port ${port}`));
