import { createServer, type Server } from "node:http";

/** The content of `/metrics`. */
export type MetricsSource = { type: string; text: () => Promise<string> };

/** Answers `GET /metrics` on a separate port, for the private network only. Rejects when the port is not available. */
export function serveMetrics(port: number, figures: MetricsSource): Promise<Server> {
	const server = createServer((request, response) => {
		if (request.method !== "GET" || request.url?.split("?")[0] !== "/metrics") {
			response.writeHead(404).end();
			return;
		}
		figures.text().then(
			(text) => response.writeHead(200, { "Content-Type": figures.type }).end(text),
			() => response.writeHead(500).end(),
		);
	});
	return new Promise((resolve, reject) => {
		server.once("error", (error: NodeJS.ErrnoException) => {
			const taken =
				error.code === "EADDRINUSE"
					? "is in use by another program: set METRICS_PORT to a free port"
					: error.message;
			reject(new Error(`The metrics port ${port} ${taken}.`));
		});
		server.listen(port, () => resolve(server));
	});
}
