#!/bin/sh
# Run once by the PostgreSQL image when its data folder is made: the roles of roles.sql with the passwords of the secrets.
set -eu
PRAG_OWNER_PASSWORD=$(cat /run/secrets/owner_password)
PRAG_APP_PASSWORD=$(cat /run/secrets/app_password)
export PRAG_OWNER_PASSWORD PRAG_APP_PASSWORD
psql --username "$POSTGRES_USER" --dbname postgres --file /etc/prag/roles.sql
