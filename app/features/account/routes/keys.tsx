import { getTenant } from "#app/tenant/context.ts";
import { Section } from "#app/ui/elements/card.tsx";
import { SHORTCUTS } from "#app/ui/enhance/shortcuts.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import type { Route } from "./+types/keys";

export const meta: Route.MetaFunction = () => titled("Keyboard shortcuts");

/** Asks who is reading: like every page of a workspace, it is for members. */
export function loader({ context }: Route.LoaderArgs) {
	const { preferences } = getTenant(context);
	return { isOn: preferences?.smallScript !== false, hasKeys: preferences?.shortcuts !== "off" };
}

const ANYWHERE = [
	{ keys: ["Ctrl K", "⌘ K"], does: "Find a page or anything else" },
	{ keys: ["/"], does: "Search a list" },
	{ keys: ["?"], does: "Show this page" },
];

export default function Keys({ loaderData: { isOn, hasKeys } }: Route.ComponentProps) {
	return (
		<>
			<PageHeader
				title="Keyboard shortcuts"
				description={
					<p>
						{isOn && hasKeys
							? "These keys work when you are not typing into a field. "
							: isOn
								? "You have turned these off: only Ctrl K and ⌘ K work. "
								: "You have turned the small script off, so none of these work. "}
						<a className="link" href="/account">
							Change that in your account
						</a>
						.
					</p>
				}
			/>
			<div className="keys">
				<Section title="Go to" boxed>
					<DescriptionList
						items={SHORTCUTS.map(({ second, label }) => ({
							term: label,
							details: (
								<>
									<kbd>g</kbd> then <kbd>{second}</kbd>
								</>
							),
						}))}
					/>
				</Section>
				<Section title="Everywhere" boxed>
					<DescriptionList
						items={ANYWHERE.map(({ keys, does }) => ({
							term: does,
							details: keys.map((key, at) => (
								<span key={key}>
									{at > 0 && " or "}
									<kbd>{key}</kbd>
								</span>
							)),
						}))}
					/>
				</Section>
			</div>
		</>
	);
}
