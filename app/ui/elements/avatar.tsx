import { classNames } from "./class-names.ts";
import { hueOf, nearestHue } from "./hue.ts";

/** Returns at most two initials of a name: of its first and its last word. */
export function initials(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
	return letters.map((word) => (word ? [...word][0]?.toUpperCase() : "")).join("");
}

/**
 * Shows a person's initials on their own hue.
 *
 * Accessibility: decoration, hidden from assistive technology: the name is always beside it in text. The initials
 * have a contrast of at least 4.5 for each hue in both themes (tested). The stylesheet draws them, so that a text
 * browser does not read “OM Olivia Marsh”.
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
	/** The person's own picture, shown instead of the initials. */
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

type Person = { id: string; name: string; imageUrl: string | null };

/** Shows some of several people, one over the other, and how many more there are. Hidden like `Avatar`. */
export function Faces({ people, count }: { people: Person[]; count: number }) {
	if (people.length === 0) return null;
	return (
		<div className="faces">
			{people.map((person) => (
				<Avatar key={person.id} {...person} />
			))}
			{count > people.length && (
				<span className="avatar" aria-hidden="true">{`+${count - people.length}`}</span>
			)}
		</div>
	);
}

/** Shows a workspace's initial on its hue: the one bit of color that says where you are. Hidden like `Avatar`. */
export function WorkspaceTile({
	name,
	hue,
	imageUrl,
	className,
}: {
	name: string;
	hue: number;
	/** The workspace's own picture, shown instead of the initial. */
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

/** Decorative, like the initials: the name is beside it. Loads lazily, so that a slow picture holds up no page. */
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
