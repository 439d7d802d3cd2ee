import { Button } from "#app/ui/button.tsx";
import { HiddenFields } from "#app/ui/hidden-fields.tsx";

/** The one button of both pages: no more of them, or again. */
export function WishForm({ wanted }: { wanted: boolean }) {
	return (
		<form method="post" className="mt-6">
			<HiddenFields values={{ wish: wanted ? "refused" : "wanted" }} />
			<Button variant={wanted ? "primary" : "quiet"}>
				{wanted ? "Send me no more reminders" : "Send me reminders again"}
			</Button>
		</form>
	);
}
