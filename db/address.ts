/** A PostgreSQL address, split the way libpq splits it. */
export type Address = {
	/** In the order they are tried. A folder of Unix sockets starts with a slash. Empty: the driver's own default. */
	hosts: { host: string; port: number }[];
	user: string;
	password: string;
	database: string;
	/** All other settings, such as `sslmode`. */
	settings: Record<string, string>;
};

/** The address cannot be read. The message leaves it out, because it may contain a password. */
export class AddressWrong extends Error {
	override name = "AddressWrong";
	constructor() {
		super("DATABASE_URL is not a PostgreSQL address: use postgres://user:password@host:5432/name");
	}
}

const PORT = 5432;

/** Settings that libpq handles itself; a server that is sent one of them refuses the connection. */
const LIBPQ_ONLY = new Set(
	[
		"channel_binding",
		"gssencmode",
		"krbsrvname",
		"gsslib",
		"sslcompression",
		"sslsni",
		"passfile",
		"service",
	].concat([
		"requirepeer",
		"require_auth",
		"keepalives",
		"keepalives_idle",
		"keepalives_interval",
		"keepalives_count",
	]),
);

/**
 * Reads `postgres://user:password@host:5432/name?sslmode=require`, and the variants that libpq knows: `?host=` with
 * a folder of sockets, several hosts, names with escaped or plain spaces. Throws AddressWrong.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function readAddress(text: string): Address {
	const [, authority, path = "", query = ""] =
		/^postgres(?:ql)?:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(text.trim()) ?? [];
	if (authority === undefined) throw new AddressWrong();
	const at = authority.lastIndexOf("@");
	const [login = "", ...secret] = authority.slice(0, Math.max(at, 0)).split(":");
	const { host, port, user, password, dbname, ...settings } = Object.fromEntries(new URLSearchParams(query));
	const name = user ?? decoded(login);
	return {
		hosts: readHosts(host ?? decoded(authority.slice(at + 1)), port),
		user: name,
		password: password ?? decoded(secret.join(":")),
		database: dbname ?? (decoded(path) || name),
		settings: Object.fromEntries(Object.entries(settings).filter(([key]) => !LIBPQ_ONLY.has(key))),
	};
}

/** Writes the address as one text that `readAddress` and `new URL` can read. */
export function writeAddress({ hosts, user, password, database, settings }: Address): string {
	const isFolder = hosts.some(({ host }) => host.startsWith("/"));
	const list = hosts.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`).join(",");
	const query = new URLSearchParams({
		...(isFolder && { host: hosts.map(({ host }) => host).join(","), port: String(hosts[0]?.port) }),
		...settings,
	}).toString();
	const place = isFolder || list === "" ? "localhost" : list;
	const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
	return `postgres://${login}@${place}/${encodeURIComponent(database)}${query && `?${query}`}`;
}

/** Example: `one:5432,[::1]:5433,/run/postgresql`; each host has its own port, or all share one. */
function readHosts(text: string, shared = ""): Address["hosts"] {
	const ports = shared.split(",");
	return text
		.split(",")
		.filter((part) => part !== "")
		.map((part, at) => {
			const [, bracketed, plain = "", port] =
				/^(?:\[([^\]]*)\]|([^:]*|\/.*?|.*:.*:.*?))(?::(\d+))?$/.exec(part) ?? [];
			const number = Number(port ?? ports[at] ?? ports[0]) || PORT;
			return { host: bracketed ?? plain, port: number };
		});
}

/** A percent sign that starts no escape stands for itself. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
