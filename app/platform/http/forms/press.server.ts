import { createHash, createHmac } from "node:crypto";
import { deriveKey } from "../../secret.server.ts";
import { asking } from "./asking.server.ts";

/**
 * One submission of a form. Pressing twice gives the same press; other content gives another one. `secret`: 32 bytes
 * that cannot be computed from the database alone.
 */
export type Press = {
	secret: Buffer;
	/** The number of writes it has asked for so far. */
	writes: number;
	/** True from when its values are handed to an action until the page is shown again instead. */
	isOpen: boolean;
};

/** One write of a press: its id, and the key that its result is sealed with. */
export type PressedWrite = { id: string; key: Buffer };

type Sent = { userId: string; mark: string; path: string; fields: Iterable<[string, string | File]> };

/** Computes the press of a sent form. Files count with their bytes. */
export async function pressOf({ userId, mark, path, fields }: Sent): Promise<Press> {
	const hmac = createHmac("sha256", deriveKey("pressed form")).update(JSON.stringify([userId, mark, path]));
	for (const [name, value] of fields) {
		if (typeof value === "string") hmac.update(JSON.stringify([name, value]));
		else hmac.update(JSON.stringify([name, value.name, value.size])).update(await value.bytes());
	}
	return { secret: hmac.digest(), writes: 0, isOpen: false };
}

/** Makes the following writes of this request belong to its form. */
export const openPress = () => updatePress({ isOpen: true });

/** Ends that, because the page is shown again: the form did not ask for later writes. */
export const closePress = () => updatePress({ isOpen: false });

function updatePress(change: Pick<Press, "isOpen">): void {
	const press = asking.getStore()?.press;
	if (press) Object.assign(press, change);
}

/** Returns the next write of the form that this request was sent with; undefined when no form asks for it. */
export function nextPressedWrite(): PressedWrite | undefined {
	const press = asking.getStore()?.press;
	if (!press?.isOpen) return undefined;
	const number = press.writes++;
	const digest = (what: string) => createHash("sha256").update(press.secret).update(`${what} ${number}`);
	return { id: digest("id").digest("base64url"), key: digest("key").digest() };
}
