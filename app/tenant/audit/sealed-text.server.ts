import { deriveKeys } from "#app/platform/secret.server.ts";
import { seal, unseal } from "./seal.server.ts";

/** What the secrets of webhooks are sealed for; renaming it makes them unreadable. */
export const WEBHOOK_SECRETS = "webhook secrets";

/**
 * Seals a text with today’s APP_SECRET, for a column. `purpose` names the kind (`webhook secrets`), `about` the row: what
 * was sealed for one row opens in no other.
 */
export const sealText = (purpose: string, about: string, text: string): string => {
	const [key] = deriveKeys(purpose);
	if (!key) throw new Error("There is no key to seal with");
	return seal(key, about, text);
};

/** Opens a sealed text; undefined when it was sealed with neither APP_SECRET nor its fallback, or for another row. */
export function openText(purpose: string, about: string, sealed: string): string | undefined {
	const [bytes] = deriveKeys(purpose).flatMap((key) => unseal(key, about, sealed) ?? []);
	return bytes?.toString();
}

/** Seals the same text with today’s APP_SECRET: unchanged when it is already, undefined when it does not open at all. */
export function resealText(purpose: string, about: string, sealed: string): string | undefined {
	const [today] = deriveKeys(purpose);
	if (today && unseal(today, about, sealed)) return sealed;
	const text = openText(purpose, about, sealed);
	return text === undefined ? undefined : sealText(purpose, about, text);
}
