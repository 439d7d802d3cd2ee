import { useRouteLoaderData } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { kindOf, previewsOf, type ShownFile } from "./shown-file.ts";

type FilePictureProps = {
	file: ShownFile;
	base: string;
	slug: string;
	/** How high it is shown, in pixels: `.files` and `.file-name` in files.css. */
	height: 32 | 128;
};

/**
 * Shows the preview of a picture, or a plain tile for any other file.
 *
 * Accessibility: decoration; the file’s name is beside it.
 */
export function FilePicture({ file, base, slug, height }: FilePictureProps) {
	const layout = useRouteLoaderData<{ support?: { isForSupport: boolean } | null }>("tenant/layout");
	// With support access a page shows no more than names, whatever a grant opens.
	const isClosed = file.scan || layout?.support?.isForSupport;
	if (file.width === null || file.height === null || isClosed) {
		return (
			<span className="file-tile" aria-hidden="true">
				{kindOf(file.name)}
			</span>
		);
	}
	const picture = { width: file.width, height: file.height };
	const previews = previewsOf(picture);
	const address = pageIn(base, "/projects/:project/files/:file/preview", slug, file.id);
	const [smallest] = previews;
	return (
		<img
			alt=""
			src={address}
			srcSet={previews.map(({ most, width }) => `${address}?width=${most} ${width}w`).join(", ")}
			sizes={`${Math.max(1, Math.round((height * picture.width) / picture.height))}px`}
			width={smallest?.width}
			height={smallest?.height}
			loading="lazy"
			decoding="async"
		/>
	);
}
