import { createServer } from "node:http";
import { greeting } from "@example/shared";

const port = Number(process.env.PORT ?? 3000);
createServer((request, response) => {
  response.end(`${greeting(request.url.slice(1) || "world")}\n`);
}).listen(port, () => console.log(`listening on ${port}`));
