import { Avatar, WorkspaceTile } from "#app/ui/elements/avatar.tsx";
import { Badge } from "#app/ui/elements/badge.tsx";

const projects = [
	{ name: "Moon base", who: "Ada Brandt", state: "In progress", tone: "accent" },
	{ name: "Spring catalog", who: "Jonas Weil", state: "In progress", tone: "accent" },
	{ name: "New reading room", who: "Mina Osei", state: "Waiting", tone: "warning" },
	{ name: "Office move", who: "Ada Brandt", state: "Done", tone: "success" },
] as const;

/**
 * Draws a sample workspace from the components that the real pages use.
 *
 * Accessibility: one image with one description; its contents are hidden, and nothing in it takes focus.
 */
export function WorkspacePicture() {
	return (
		<div
			role="img"
			aria-label="A workspace named Larkspur with four projects, the person who leads each, and the latest change."
			className="picture"
		>
			<div className="flex flex-wrap items-center gap-3 border-b border-line bg-sunken px-4 py-3">
				<WorkspaceTile name="Larkspur" hue={300} />
				<span className="font-strong">Larkspur</span>{" "}
				<span className="ml-auto text-small text-ink-soft">Projects</span>
			</div>
			<ul>
				{projects.map(({ name, who, state, tone }) => (
					<li key={name} className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-3">
						<Avatar name={who} />
						<span className="min-w-0 flex-1 basis-32">
							<span className="block truncate font-strong">{name}</span>{" "}
							<span className="block truncate text-small text-ink-soft">{who}</span>
						</span>{" "}
						<Badge tone={tone}>{state}</Badge>
					</li>
				))}
			</ul>
			<p className="px-4 py-3 text-small text-ink-soft">
				Mina Osei moved <span className="font-strong text-ink">Office move</span> to Done. 4 minutes ago
			</p>
		</div>
	);
}
