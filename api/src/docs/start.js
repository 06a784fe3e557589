// Access tokens live in memory only: a reload forgets them.
const reference = SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  validatorUrl: null,
});

// Whoever is signed in to the app has a cookie that is good for a token, which is asked for on a click and is in no
// address.
const button = document.getElementById('session');
const told = document.getElementById('told');

button.addEventListener('click', async () => {
  button.disabled = true;
  try {
    const answer = await fetch('/api/v1/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    const { data } = await answer.json();
    if (answer.ok) {
      for (const scheme of ['accessToken', 'adminAccessToken']) {
        reference.preauthorizeApiKey(scheme, data.accessToken);
      }
      told.textContent = `Signed in for ${Math.round(data.expiresIn / 60)} minutes.`;
    } else {
      told.textContent = 'You are not signed in to the app.';
    }
  } catch {
    told.textContent = 'The server cannot be reached.';
  }
  button.disabled = false;
});
