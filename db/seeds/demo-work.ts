/** A task of a demo project. `due` in days from now, negative once it has passed; `added` and `done` in days ago. */
type DemoTask = { text: string; who?: string; due?: number; added: number; done?: number };

/** A comment, in Markdown. `at` and `edited` in days ago. */
type DemoComment = { by: string; at: number; text: string; mentions?: string[]; edited?: number };

/** How far a demo project has come, and what people do in it. People by their names; days as above. */
export type DemoWork = {
	stage: "idea" | "in_progress" | "waiting" | "done";
	lead?: string;
	due?: number;
	tasks?: DemoTask[];
	comments?: DemoComment[];
};

/** The work in Acme’s projects, by their names. */
export const ACME_WORK: Record<string, DemoWork> = {
	"Year-end party": {
		stage: "in_progress",
		lead: "Olivia Marsh",
		due: 20,
		tasks: [
			{ text: "Book the hall for the whole evening", who: "Adrian Cole", added: 0.9, done: 0.4 },
			{ text: "Find a band that knows more than four songs", who: "Bo Thornton", due: 5, added: 0.9 },
			{ text: "Ask who eats no meat", who: "Mei Tanaka", due: 2, added: 0.8 },
			{ text: "Write the invitation", who: "Olivia Marsh", due: 0, added: 0.8 },
			{ text: "Check that the fireworks are from somebody else", added: 0.7 },
		],
		comments: [
			{
				by: "Bo Thornton",
				at: 0.6,
				text: "I know **two bands**: one is good, the other is cheap. @Olivia Marsh, which budget do we have?",
				mentions: ["Olivia Marsh"],
			},
			{ by: "Olivia Marsh", at: 0.3, text: "The good one, as long as they bring their own lights." },
		],
	},
	"Desert trial route": {
		stage: "in_progress",
		lead: "Mei Tanaka",
		due: 12,
		tasks: [
			{ text: "Walk the first ten kilometers with a map", who: "Mei Tanaka", due: -1, added: 2.8 },
			{ text: "Put water at kilometers 10, 20 and 30", who: "Samir Nasser", due: 3, added: 2.7 },
			{ text: "Paint the tunnel on the second cliff", who: "Elif Kaya", due: 6, added: 2.6 },
			{ text: "Ask the council for permission", who: "Adrian Cole", added: 2.6, done: 1.1 },
		],
		comments: [
			{
				by: "Elif Kaya",
				at: 2.2,
				text: "The tunnel needs a warning sign:\n\n> Not a tunnel.\n\nI have put it on the list for the printer.",
			},
			{
				by: "Mei Tanaka",
				at: 1.4,
				text: "Good idea. @Samir Nasser, please take one to the cliff with the water.",
				mentions: ["Samir Nasser"],
				edited: 1.2,
			},
		],
	},
	"Welcome pack": {
		stage: "in_progress",
		lead: "Mei Tanaka",
		due: -2,
		tasks: [
			{ text: "Write the letter", who: "Mei Tanaka", due: -3, added: 5.8, done: 3.5 },
			{ text: "Choose a spring that fits the box", who: "Mei Tanaka", due: -2, added: 5.7 },
			{ text: "Count how many boxes we need until summer", who: "Jana Novak", due: 1, added: 5.6 },
			{ text: "Take a picture for the catalog", who: "Rosa Delgado", due: 8, added: 4.9 },
		],
		comments: [
			{
				by: "Jana Novak",
				at: 3.1,
				text: "From the orders of last year:\n\n- 240 boxes until March\n- 310 until June\n\nI would order **600**.",
				edited: 2.9,
			},
			{
				by: "Rosa Delgado",
				at: 1.9,
				text: "The small spring jumps out of the picture. Is there a heavier one?",
			},
		],
	},
	"Rope quality": {
		stage: "waiting",
		lead: "Adrian Cole",
		due: 4,
		tasks: [
			{
				text: "Call the three customers who complained",
				who: "Olivia Marsh",
				due: -4,
				added: 8.5,
				done: 6.1,
			},
			{ text: "Test ten meters of each delivery", who: "Dmitri Volkov", due: -1, added: 8.4 },
			{ text: "Write down what a good rope must carry", who: "Adrian Cole", due: 2, added: 8.2 },
			{ text: "Ask the supplier for new samples", who: "Carmen Ruiz", added: 7.9, done: 5.2 },
			{ text: "Take the bad rolls off the shelf", who: "Olivia Marsh", due: 0, added: 5 },
		],
		comments: [
			{
				by: "Dmitri Volkov",
				at: 6.8,
				text: "First results:\n\n| roll | breaks at |\n|---|---|\n| A | 410 kg |\n| B | 95 kg |\n| C | 402 kg |\n\nRoll B is the problem.",
			},
			{
				by: "Carmen Ruiz",
				at: 5.2,
				text: "The supplier sends new samples by Friday. @Adrian Cole, until then we wait.",
				mentions: ["Adrian Cole"],
			},
			{ by: "Adrian Cole", at: 4.4, text: "Thanks. I have set the project to *waiting*." },
		],
	},
	"Spare parts online": {
		stage: "in_progress",
		lead: "Bo Thornton",
		due: 30,
		tasks: [
			{ text: "List the 200 parts that people ask for most", who: "Priya Raman", added: 27, done: 20 },
			{ text: "Draw the round thing next to the spring", who: "Mei Tanaka", due: -6, added: 26 },
			{ text: "Search by drawing number", who: "Wei Zhang", due: 7, added: 18 },
			{ text: "Search by name", who: "Wei Zhang", due: 14, added: 18 },
			{ text: "Agree on prices for single parts", who: "Olivia Marsh", due: 10, added: 12 },
		],
		comments: [
			{
				by: "Priya Raman",
				at: 20,
				text: "The list is done. *The round thing* is number 3, so we should get its name right.",
			},
			{ by: "Wei Zhang", at: 9, text: "Numbers with and without dashes now find the same part." },
		],
	},
	"Weekend shop": {
		stage: "in_progress",
		lead: "Adrian Cole",
		due: 45,
		tasks: [
			{ text: "Ask who wants to work on Saturdays", who: "Adrian Cole", added: 30, done: 25 },
			{ text: "Print a sign with the new hours", who: "Hanna Virtanen", added: 28, done: 21 },
			{ text: "Count customers on four Saturdays", who: "Hanna Virtanen", due: 9, added: 21 },
			{ text: "Decide whether to continue", who: "Olivia Marsh", due: 40, added: 21 },
		],
		comments: [
			{ by: "Hanna Virtanen", at: 13, text: "First Saturday: **31 customers**, nine of them new." },
			{ by: "Hanna Virtanen", at: 6, text: "Second Saturday: 44, and one who only wanted to say hello." },
		],
	},
	"Museum loan": {
		stage: "waiting",
		lead: "Bo Thornton",
		due: 16,
		tasks: [
			{ text: "Insure the catapult", who: "Olivia Marsh", due: 1, added: 35 },
			{ text: "Measure the museum’s door", who: "Bo Thornton", added: 33, done: 30 },
			{ text: "Write the sign beside it", who: "Leila Farouk", due: 11, added: 24 },
		],
		comments: [
			{
				by: "Bo Thornton",
				at: 30,
				text: "The door is 2.10 m, the catapult 2.40 m. The museum is looking for **another door**.",
			},
		],
	},
	"Website in Spanish": {
		stage: "in_progress",
		lead: "Bo Thornton",
		due: -8,
		tasks: [
			{ text: "Translate the twenty products", who: "Carmen Ruiz", due: -9, added: 50, done: 12 },
			{ text: "Check the translation with a customer in Madrid", who: "Mateo Silva", due: -5, added: 33 },
			{ text: "Switch the language by the address", who: "Bo Thornton", due: 6, added: 20 },
		],
		comments: [
			{
				by: "Mateo Silva",
				at: 10,
				text: "“Yunque” is right for *anvil*; “yunque portátil” makes people laugh. @Carmen Ruiz, shall we keep it?",
				mentions: ["Carmen Ruiz"],
			},
		],
	},
	"Customer magazine": {
		stage: "in_progress",
		lead: "Olivia Marsh",
		due: 25,
		tasks: [
			{ text: "Interview the bridge builders", who: "Benedikt Hofer", due: 4, added: 14 },
			{ text: "Choose the cover", who: "Olivia Marsh", due: 15, added: 14 },
			{ text: "Collect letters to the editor", who: "Amara Diallo", added: 40, done: 17 },
		],
		comments: [{ by: "Amara Diallo", at: 17, text: "Eleven letters, nine of them friendly." }],
	},
	"Photo archive": {
		stage: "in_progress",
		lead: "Mei Tanaka",
		tasks: [
			{ text: "Scan the seventies", who: "Oskar Lindgren", added: 36, done: 19 },
			{ text: "Scan the eighties", who: "Oskar Lindgren", due: 20, added: 36 },
			{ text: "Find out who the man with the mustache is", who: "Mei Tanaka", added: 18 },
		],
	},
	"Fuse length study": {
		stage: "in_progress",
		lead: "Mei Tanaka",
		due: 9,
		tasks: [
			{ text: "Measure at five lengths", who: "Mei Tanaka", due: 0, added: 20 },
			{ text: "Draw the curve", who: "Mei Tanaka", due: 8, added: 20 },
		],
	},
	"Bank change": {
		stage: "in_progress",
		lead: "Olivia Marsh",
		due: 7,
		tasks: [
			{ text: "Move the standing orders", who: "Olivia Marsh", due: -2, added: 12 },
			{ text: "Tell all suppliers the new number", who: "Adrian Cole", due: 3, added: 12 },
		],
	},
	"Safety leaflet": { stage: "done", lead: "Mei Tanaka", due: -20 },
	"Tunnel paint field test": { stage: "done", lead: "Mei Tanaka", due: -30 },
	"Delivery by appointment": { stage: "waiting", lead: "Bo Thornton", due: 60 },
	"Apprentice program": { stage: "in_progress", lead: "Adrian Cole", due: 33 },
	"Earthquake pills label": { stage: "in_progress", lead: "Mei Tanaka", due: 2 },
	"Returns made simple": { stage: "done", lead: "Adrian Cole" },
	"Warehouse move": { stage: "done", lead: "Adrian Cole" },
	"Rocket skates, second edition": { stage: "in_progress", lead: "Mei Tanaka", due: 75 },
	"Giant magnet recall": { stage: "in_progress", lead: "Olivia Marsh", due: 18 },
	"Travel expenses": { stage: "idea", lead: "Adrian Cole" },
	"Service contracts": { stage: "idea", lead: "Olivia Marsh", due: 50 },
};
