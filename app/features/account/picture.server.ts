import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { fetchProfile, removeUserImage, setUserImage } from "#app/platform/clerk/directory.server.ts";
import { LARGEST_PICTURE } from "#app/platform/file-size.ts";
import { readImage } from "#app/platform/image.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { fullName } from "#app/tenant/people/member-name.ts";

const SIZE = 512; // Pages show at most half as many pixels.

/** Returns the signed-in person's name, address and picture from Clerk. Refuses: 401, 503. */
export async function getMyself(userId: string) {
	const profile = await fetchProfile(userId).catch((error: unknown) => {
		if (!(error instanceof ClerkUnavailable)) throw error;
		return refuse(503, {
			message: "Our sign-in service isn’t responding. Reload this page in a moment.",
			retryAfterSeconds: 10,
		});
	});
	if (!profile) {
		return refuse(401, { message: "This account no longer exists. Sign in with another one." });
	}
	return {
		id: userId,
		name: fullName(profile),
		email: profile.email,
		imageUrl: profile.imageUrl ?? null,
	};
}

/** Saves a person's uploaded picture, or returns a sentence saying why not. Clerk stores it and notifies our mirrors. */
export async function saveMyPicture(userId: string, file: File | undefined): Promise<string | undefined> {
	if (!file) return "Choose a picture";
	const image = await readImage(file, { maxBytes: LARGEST_PICTURE, size: SIZE });
	if (!image.ok) return image.message;
	return outcomeOf(setUserImage(userId, image.bytes, image.contentType));
}

/** Removes a person's picture. */
export function removeMyPicture(userId: string): Promise<string | undefined> {
	return outcomeOf(removeUserImage(userId));
}

async function outcomeOf(work: Promise<unknown>): Promise<string | undefined> {
	try {
		await work;
		return undefined;
	} catch (error) {
		if (!(error instanceof ClerkUnavailable)) throw error;
		return "Our sign-in service isn’t responding. Nothing was changed. Try again in a moment.";
	}
}
