import { findTexts } from "#app/platform/dns.server.ts";
import { sign, signatures } from "#app/platform/secret.server.ts";
import { findAddresses } from "#app/tenant/registry/newcomer.server.ts";

/** Says how a workspace proved that it owns a domain: by a DNS record there, or by an owner's verified address at it. */
export type DomainProof = { by: "dns" | "address"; at: string };

/** Maps each domain to its proof; domains not listed let no one in. */
export type DomainProofs = Record<string, DomainProof>;

const PURPOSE = "domain proof";
const LABEL = "_tenantry";
const PREFIX = "tenantry-domain=";
const claimOf = (tenantId: string, domain: string) => `${tenantId} ${domain}`;

/** Returns the record that a workspace must add at a domain; every workspace has a different one. */
export const recordOf = (tenantId: string, domain: string): { name: string; value: string } => ({
	name: `${LABEL}.${domain}`,
	value: `${PREFIX}${sign(PURPOSE, claimOf(tenantId, domain))}`,
});

/** Checks whether a domain has this workspace's record; `unknown` when DNS does not answer. */
export async function checkRecord(
	tenantId: string,
	domain: string,
): Promise<"present" | "missing" | "unknown"> {
	const answer = await findTexts(recordOf(tenantId, domain).name);
	if (answer.outcome === "unknown") return "unknown";
	if (answer.outcome === "none") return "missing";
	const wanted = signatures(PURPOSE, claimOf(tenantId, domain)).map((signature) => PREFIX + signature);
	return answer.texts.some((text) => wanted.includes(text.trim())) ? "present" : "missing";
}

const domainOf = (address: string) => address.slice(address.lastIndexOf("@") + 1);

/**
 * Returns the current proofs of a workspace's domains. A proof ends when its record is gone. While DNS or Clerk does not
 * answer, earlier proofs stay valid.
 */
export async function proveDomains(
	tenantId: string,
	ownerId: string,
	domains: readonly string[],
	before: DomainProofs,
): Promise<DomainProofs> {
	if (domains.length === 0) return {};
	const addresses = await findAddresses(ownerId);
	const own = addresses && new Set(addresses.map(domainOf));
	const proofs = await Promise.all(
		domains.map(async (domain): Promise<[string, DomainProof | undefined]> => {
			const record = await checkRecord(tenantId, domain);
			const known = before[domain];
			if (record === "present") return [domain, known?.by === "dns" ? known : proof("dns")];
			if (own?.has(domain)) return [domain, known?.by === "address" ? known : proof("address")];
			// Another owner's address counts as long as the domain is listed.
			const stays = known && (known.by === "address" || record === "unknown");
			return [domain, stays ? known : undefined];
		}),
	);
	return Object.fromEntries(proofs.filter((one): one is [string, DomainProof] => one[1] !== undefined));
}

const proof = (by: DomainProof["by"]): DomainProof => ({ by, at: new Date().toISOString() });

/** Checks whether a proof holds at the moment someone wants to join by it. */
export async function isStillProven(tenantId: string, domain: string, found: DomainProof): Promise<boolean> {
	return found.by === "address" || (await checkRecord(tenantId, domain)) !== "missing";
}
