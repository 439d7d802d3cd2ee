import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { removeOrganizationLogo, setOrganizationLogo } from "#app/platform/clerk/directory.server.ts";
import { LARGEST_PICTURE } from "#app/platform/file-size.ts";
import { readImage } from "#app/platform/image.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { saveLogo } from "./general.server.ts";

const SIZE = 512; // Pages show at most half as many pixels.

/**
 * Saves the uploaded picture as the workspace's, or removes it. Returns a sentence if something is wrong with it.
 * Refuses: 403 `organization:manage`. Records: workspace.configured.
 */
export async function changeLogo(
	tenant: Tenant,
	to: { picture: File | undefined } | "none",
): Promise<string | undefined> {
	await tenant.authorize("organization:manage");
	try {
		return to === "none" ? await remove(tenant) : await replace(tenant, to.picture);
	} catch (error) {
		if (!(error instanceof ClerkUnavailable)) throw error;
		return "Our sign-in service, which stores pictures, isn’t responding. Nothing was changed. Try again in a moment.";
	}
}

async function remove(tenant: Tenant): Promise<undefined> {
	await removeOrganizationLogo(tenant.id);
	await saveLogo(tenant, null);
}

async function replace(tenant: Tenant, picture: File | undefined): Promise<string | undefined> {
	if (!picture) return "Choose a picture";
	const image = await readImage(picture, { maxBytes: LARGEST_PICTURE, size: SIZE });
	if (!image.ok) return image.message;
	const kept = await setOrganizationLogo(tenant.id, tenant.member.id, image.bytes, image.contentType);
	await saveLogo(tenant, kept?.imageUrl ?? null);
	return undefined;
}
