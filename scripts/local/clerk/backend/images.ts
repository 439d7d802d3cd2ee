import { getOrganization, getUser, updateOrganization, updateUser } from "../state/directory.ts";
import { ApiError, type Emulator, newId } from "../state/emulator.ts";
import type { Reply } from "../state/reply.ts";
import { organizationJson, userJson } from "../state/shapes.ts";
import type { ApiCall, Body, Route } from "./call.ts";

/** A file of a multipart body, as `readCallBody` puts it in the body's fields. */
type Upload = { contentType: string; bytes: Buffer };

// Clerk's own limits: 10 MB, and these types.
const LARGEST_IMAGE = 10_000_000;
const KINDS = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/** Reads the fields of a Backend API call: JSON, or a form with files for an upload. */
export async function readCallBody(contentType: string | undefined, bytes: Buffer): Promise<Body> {
	if (bytes.length === 0) return {};
	if (!contentType?.startsWith("multipart/form-data")) return JSON.parse(bytes.toString("utf8"));
	const headers = { "Content-Type": contentType };
	const body: Body = {};
	for (const [name, value] of await new Response(new Uint8Array(bytes), { headers }).formData()) {
		if (typeof value === "string") body[name] = value;
		else body[name] = { contentType: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
	}
	return body;
}

/** Keeps the uploaded picture and removes the previous one; returns its id. */
function keep(emulator: Emulator, body: Body, before: string | undefined): string {
	const { contentType, bytes } = (body.file ?? {}) as Partial<Upload>;
	if (!contentType || !bytes) throw new ApiError(422, "form_data_missing", "file is required.");
	if (!KINDS.includes(contentType)) {
		throw new ApiError(
			422,
			"form_param_value_invalid",
			`file is ${contentType}; it must be one of ${KINDS.join(", ")}.`,
		);
	}
	if (bytes.length > LARGEST_IMAGE) throw new ApiError(413, "image_too_large", "file is larger than 10 MB.");
	const id = newId("img");
	emulator.state.images[id] = { contentType, base64: bytes.toString("base64") };
	delete emulator.state.images[before ?? ""];
	return id;
}

function setProfileImage({ emulator, params, body }: ApiCall) {
	const user = getUser(emulator, params[0]);
	const imageId = keep(emulator, body, user.imageId);
	return userJson(emulator, updateUser(emulator, user, { imageId }));
}

function removeProfileImage({ emulator, params }: ApiCall) {
	const user = getUser(emulator, params[0]);
	delete emulator.state.images[user.imageId ?? ""];
	return userJson(emulator, updateUser(emulator, user, { imageId: undefined }));
}

function setLogo({ emulator, params, body }: ApiCall) {
	const organization = getOrganization(emulator, params[0]);
	if (body.uploader_user_id) getUser(emulator, String(body.uploader_user_id));
	const imageId = keep(emulator, body, organization.imageId);
	return organizationJson(emulator, updateOrganization(emulator, organization, { imageId }));
}

function removeLogo({ emulator, params }: ApiCall) {
	const organization = getOrganization(emulator, params[0]);
	delete emulator.state.images[organization.imageId ?? ""];
	return organizationJson(emulator, updateOrganization(emulator, organization, { imageId: undefined }));
}

export const imageRoutes: Route[] = [
	["POST", "/users/:/profile_image", setProfileImage],
	["DELETE", "/users/:/profile_image", removeProfileImage],
	["PUT", "/organizations/:/logo", setLogo],
	["DELETE", "/organizations/:/logo", removeLogo],
];

/** Answers the picture behind one of our `image_url`s; undefined when the path is not one. */
export function answerImage(emulator: Emulator, path: string): Reply | undefined {
	if (!path.startsWith("/images/")) return undefined;
	const image = emulator.state.images[path.slice("/images/".length)];
	if (!image) return { status: 404, text: "This picture was replaced or removed, or never existed." };
	return {
		status: 200,
		file: { contentType: image.contentType, bytes: Buffer.from(image.base64, "base64") },
	};
}
