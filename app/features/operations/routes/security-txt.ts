import { env } from "#app/platform/env.server.ts";
import { hosts } from "#app/platform/http/address/address.server.ts";
import type { Route } from "./+types/security-txt";

const PATH = "/.well-known/security.txt";
const VALID_MS = 180 * 24 * 3_600_000; // RFC 9116, section 2.5.5, recommends less than a year

/** Says where to report a vulnerability (RFC 9116), on the application's own host and on every workspace's. */
export function loader({ request }: Route.LoaderArgs) {
	const contact = env.SECURITY_CONTACT;
	const origins = new Set([env.APP_ORIGIN, hosts.originOf(request.url)]);
	const lines = [
		`Contact: ${contact.startsWith("https:") ? contact : `mailto:${contact}`}`,
		`Expires: ${new Date(Date.now() + VALID_MS).toISOString()}`,
		"Preferred-Languages: en",
		...[...origins].map((origin) => `Canonical: ${origin}${PATH}`),
	];
	const headers = { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" };
	return new Response(`${lines.join("\n")}\n`, { headers });
}
