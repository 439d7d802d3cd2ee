import { classNames } from "./class-names.ts";
import { hueOf, nearestHue } from "./hue.ts";

/** At most two letters that stand for a name: first of the first word, first of the last. */
export function initials(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
	return letters.map((word) => (word ? [...word][0]?.toLocaleUpperCase("en") : "")).join("");
}

/**
 * A person's initials on their own hue.
 *
 * Accessibility: decoration, hidden from assistive technology: the name always stands beside it in text.
 * Contrast of the initials is at least 4.5 for each hue in both themes (tested).
 * They are the style sheet's to show, so that a text browser does not read “OM Olivia Marsh”.
 */
export function Avatar({
	name,
	id = name,
	hue,
	imageUrl,
}: {
	name: string;
	id?: string;
	hue?: number;
	/** Their own picture, in place of the initials. */
	imageUrl?: string | null;
}) {
	if (imageUrl) return <Picture url={imageUrl} />;
	return (
		<span
			className="avatar tile"
			data-hue={hue === undefined ? hueOf(id) : nearestHue(hue)}
			data-initials={initials(name)}
			aria-hidden="true"
		/>
	);
}

/** A workspace's initial on the workspace's hue: the one bit of colour that says where you are. Hidden like `Avatar`. */
export function WorkspaceTile({
	name,
	hue,
	imageUrl,
	className,
}: {
	name: string;
	hue: number;
	/** Its own picture, in place of the initial. */
	imageUrl?: string | null;
	className?: string;
}) {
	if (imageUrl) return <Picture url={imageUrl} className={classNames("square", className)} />;
	return (
		<span
			className={classNames("avatar square tile", className)}
			data-hue={nearestHue(hue)}
			data-initials={initials(name).slice(0, 1)}
			aria-hidden="true"
		/>
	);
}

/** Decoration like the initials: the name stands beside it. Loaded late, so that a slow picture holds up no page. */
function Picture({ url, className }: { url: string; className?: string }) {
	return (
		<img
			src={url}
			alt=""
			width="32"
			height="32"
			loading="lazy"
			decoding="async"
			referrerPolicy="no-referrer"
			className={classNames("avatar", className)}
		/>
	);
}
