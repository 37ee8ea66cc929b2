import ms from "ms";

const text = "text/plain; charset=utf-8";
const json = "application/json";

export function answer(method, url) {
  if (method !== "GET" && method !== "HEAD") {
    return { status: 405, type: text, body: "only GET and HEAD\n" };
  }
  const uptime = ms(Math.round(process.uptime() * 1000));
  switch (url) {
    case "/":
      return {
        status: 200,
        type: text,
        body: `Hello from Node.js, version __VERSION__, up ${uptime}\n`,
      };
    case "/health":
      return { status: 200, type: json, body: JSON.stringify({ status: "ok", uptime }) + "\n" };
    default:
      return { status: 404, type: text, body: "not found\n" };
  }
}
