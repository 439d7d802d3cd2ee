import { createHash, createHmac } from "node:crypto";
import { deriveKey } from "../../secret.server.ts";
import { asking } from "./asking.server.ts";

/**
 * One form as it was sent. Pressed twice it is the same press; with other words typed into it, it is another one.
 * `secret`: 32 bytes that nobody knows who has only the database.
 */
export type Press = {
	secret: Buffer;
	/** How many writes it asked for so far. */
	writes: number;
	/** From when its values are handed to an action, until the page is shown again instead. */
	isOpen: boolean;
};

/** One write of a press: what it is known by, and the key that its result is sealed with. */
export type PressedWrite = { id: string; key: Buffer };

type Sent = { userId: string; mark: string; path: string; fields: Iterable<[string, string | File]> };

/** The press that a sent form is. Files count with their bytes. */
export async function pressOf({ userId, mark, path, fields }: Sent): Promise<Press> {
	const hmac = createHmac("sha256", deriveKey("pressed form")).update(JSON.stringify([userId, mark, path]));
	for (const [name, value] of fields) {
		if (typeof value === "string") hmac.update(JSON.stringify([name, value]));
		else hmac.update(JSON.stringify([name, value.name, value.size])).update(await value.bytes());
	}
	return { secret: hmac.digest(), writes: 0, isOpen: false };
}

/** From here on the writes of this request belong to its form. */
export const openPress = () => setOpen(true);

/** The page is shown again: what is written from here on was not asked for by the form. */
export const closePress = () => setOpen(false);

function setOpen(isOpen: boolean): void {
	const press = asking.getStore()?.press;
	if (press) press.isOpen = isOpen;
}

/** The next write of the form that this request was sent with; undefined when no form asks for it. */
export function nextPressedWrite(): PressedWrite | undefined {
	const press = asking.getStore()?.press;
	if (!press?.isOpen) return undefined;
	const number = press.writes++;
	const digest = (what: string) => createHash("sha256").update(press.secret).update(`${what} ${number}`);
	return { id: digest("id").digest("base64url"), key: digest("key").digest() };
}
