import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type Address, readAddress } from "#db/address.ts";

const WAIT_MS = 5_000; // as long as the pool waits for a connection

// The request a client sends before it encrypts: https://www.postgresql.org/docs/current/protocol-message-formats.html, SSLRequest
const ASK_FOR_TLS = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Finds out why a database cannot be reached by connecting to its first address. Returns undefined when it answers now. */
export async function whyUnreachable(databaseUrl: string): Promise<string | undefined> {
	const { hosts, settings } = readAddress(databaseUrl);
	const { host, port } = hosts[0] ?? { host: "localhost", port: 5432 };
	const place = host.startsWith("/") ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
	const socket = host.startsWith("/") ? connect({ path: place }) : connect({ host, port });
	socket.setTimeout(WAIT_MS, () => socket.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
	try {
		await once(socket, "connect");
		return await whyNotEncrypted(socket, settings);
	} catch (error) {
		return describe((error as { code?: string }).code, place);
	} finally {
		socket.destroy();
	}
}

async function whyNotEncrypted(socket: Socket, settings: Address["settings"]): Promise<string | undefined> {
	const mode = settings.sslmode ?? settings.ssl ?? "disable";
	if (!/^(require|verify-ca|verify-full|true)$/.test(mode)) return undefined;
	socket.write(ASK_FOR_TLS);
	const [answer] = (await once(socket, "data")) as [Buffer];
	if (answer.toString("latin1", 0, 1) === "S")
		return "The server offers TLS, but not in the way that sslmode requires.";
	return `DATABASE_URL requires TLS (sslmode=${mode}), but the server has none: turn on ssl there or, on a private network, set sslmode=disable.`;
}

function describe(code: string | undefined, place: string): string | undefined {
	if (code === "ECONNREFUSED") return `Nothing is listening at ${place}.`;
	if (code === "ENOENT") return `There is no socket ${place}.`;
	if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `The host name of ${place} cannot be resolved.`;
	if (code === "ETIMEDOUT") return `${place} does not answer.`;
	return undefined;
}
