import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { fetchProfile, removeUserImage, setUserImage } from "#app/platform/clerk/directory.server.ts";
import { LARGEST_PICTURE } from "#app/platform/file-size.ts";
import { readImage } from "#app/platform/image.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { fullName } from "#app/tenant/people/member-name.ts";

const SIZE = 512; // pixels: twice what any page shows

/** Who is signed in, as Clerk has them: name, address and picture. Refuses: 401, 503. */
export async function getMyself(userId: string) {
	const profile = await fetchProfile(userId).catch((error: unknown) => {
		if (!(error instanceof ClerkUnavailable)) throw error;
		return refuse(503, {
			message: "Our sign-in service does not answer just now. Load this page again in a moment.",
			retryAfterSeconds: 10,
		});
	});
	if (!profile) {
		return refuse(401, { message: "This account does not exist any more. Sign in with another one." });
	}
	return {
		id: userId,
		name: fullName(profile),
		email: profile.email,
		imageUrl: profile.imageUrl ?? null,
	};
}

/** Gives somebody the picture they sent, or says in a sentence why not. Clerk keeps it and tells our mirrors. */
export async function saveMyPicture(userId: string, file: File | undefined): Promise<string | undefined> {
	if (!file) return "Choose a picture";
	const image = await readImage(file, { maxBytes: LARGEST_PICTURE, size: SIZE });
	if (!image.ok) return image.message;
	return outcomeOf(setUserImage(userId, image.bytes, image.contentType));
}

/** Takes somebody's picture away. */
export function removeMyPicture(userId: string): Promise<string | undefined> {
	return outcomeOf(removeUserImage(userId));
}

async function outcomeOf(work: Promise<unknown>): Promise<string | undefined> {
	try {
		await work;
		return undefined;
	} catch (error) {
		if (!(error instanceof ClerkUnavailable)) throw error;
		return "Our sign-in service does not answer just now. Nothing was changed: send this again in a moment";
	}
}
