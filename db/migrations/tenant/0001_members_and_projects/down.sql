DROP TABLE "$TENANT_SCHEMA$"."audit_logs";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."projects";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."users";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."roles";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."permissions";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."_migrations";
