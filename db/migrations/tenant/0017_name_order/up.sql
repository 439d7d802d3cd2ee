DROP INDEX "$TENANT_SCHEMA$"."users_by_name_idx";
