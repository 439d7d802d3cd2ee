/** People of the demo workspace Acme who are there to be seen: its lists and charts would look empty without them. */
const NAMES = [
	"Amara Diallo",
	"Benedikt Hofer",
	"Carmen Ruiz",
	"Dmitri Volkov",
	"Elif Kaya",
	"Farah Haddad",
	"Gustavo Lima",
	"Hanna Virtanen",
	"Ibrahim Sesay",
	"Jana Novak",
	"Kofi Mensah",
	"Leila Farouk",
	"Mateo Silva",
	"Nadia Petrova",
	"Oskar Lindgren",
	"Priya Raman",
	"Quentin Moreau",
	"Rosa Delgado",
	"Samir Nasser",
	"Tomoko Ishii",
	"Ulrike Brandt",
	"Valentina Rossi",
	"Wei Zhang",
	"Ximena Torres",
	"Yusuf Demir",
	"Zofia Kowalska",
	"Arthur Bell",
	"Beatriz Costa",
	"Cedric Laurent",
	"Daria Popescu",
	"Emeka Obi",
	"Freya Nilsson",
	"Giulia Conti",
	"Hugo Martin",
	"Ingrid Berg",
	"Joon Park",
	"Katya Orlova",
	"Liam Walsh",
	"Maya Stein",
	"Noah Fischer",
	"Ottilie Weber",
	"Paolo Greco",
	"Rania Aziz",
	"Sven Larsen",
	"Tess Whitaker",
];

/** One of them: `joinedDaysAgo` spreads them over two months, the first of them first. */
export type Colleague = {
	id: string;
	firstName: string;
	lastName: string;
	email: string;
	workspaceRole: "admin" | "member" | "viewer";
	joinedDaysAgo: number;
};

const FIRST_DAYS_AGO = 59;

export const COLLEAGUES: Colleague[] = NAMES.map((name, index) => {
	const [firstName = "", lastName = ""] = name.split(" ");
	const address = name.toLowerCase().replace(" ", ".");
	return {
		id: `user_acme_${address.replace(".", "_")}`,
		...{ firstName, lastName, email: `${address}@acme.example` },
		workspaceRole: roleOf(index),
		// Three within a day, every four days.
		joinedDaysAgo: FIRST_DAYS_AGO - 4 * Math.floor(index / 3) - 0.2 * (index % 3),
	};
});

/** Most are members, as in most workspaces. */
function roleOf(index: number): Colleague["workspaceRole"] {
	if (index % 20 === 6) return "admin";
	return index % 8 === 5 ? "viewer" : "member";
}
