FOR NO KEY UPDATE OF participant
